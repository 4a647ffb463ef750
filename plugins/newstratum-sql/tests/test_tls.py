"""A real server that speaks TLS: trusted when it proves who it is, and told nothing when it does not."""

from __future__ import annotations

import os
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from newstratum.errors import UnavailableError
from newstratum.ports import Health
from newstratum.testing import (
    AUTHORITY,
    FAULTY_AUTHORITY,
    KINDS,
    CertificateFault,
    build_note,
    build_person_put,
    get_faulty_chain,
    get_server_chain,
)
from newstratum_sql import health, open_store, prepare
from newstratum_sql.testing import Cluster

_PASSWORD = "hidden word/?@:%"
_ESCAPED = "hidden%20word%2F%3F%40%3A%25"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class _SecureServer(Cluster):
    """Listens on the loopback, speaks nothing but TLS there, and wants a password."""

    def __init__(self, programs: Path) -> None:
        self.port = _free_port()
        listening = ("listen_addresses=127.0.0.1", f"port={self.port}")
        secure = ("ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.pem")
        super().__init__(programs, "fsync=off", "log_connections=on", *listening, *secure)

    def start(self) -> None:
        data = self.folder / "data"
        (data / "pg_hba.conf").write_text("local all all trust\nhostssl all all all scram-sha-256\n")
        self._show(get_server_chain())
        super().start()

    def connect(self, database: str = "postgres", **options: Any) -> psycopg.Connection[Any]:
        return super().connect(database, port=self.port, **options)

    def show(self, chain: str) -> None:
        """Prove itself by another certificate from now on."""
        self._show(chain)
        before = self._loaded()
        self.sql("SELECT pg_reload_conf()")
        end = time.monotonic() + 10
        while self._loaded() == before:
            assert time.monotonic() < end, "the server does not read its files"

    def _loaded(self) -> Any:
        """When the server read its files last, as a new connection knows it."""
        with self.connect() as connection:
            return connection.execute("SELECT pg_conf_load_time()").fetchone()

    def _show(self, chain: str) -> None:
        file = self.folder / "data" / "server.pem"
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        file.write_text(chain, encoding="ascii")
        owner = (self.folder / "data").stat()
        os.chown(file, owner.st_uid, owner.st_gid)


@pytest.fixture(scope="module")
def server(programs: Path) -> Iterator[_SecureServer]:
    if b"SSL is not supported by this build" in (programs / "postgres").read_bytes():
        pytest.skip("this PostgreSQL was built without TLS, as the wheel's is; the distribution's has it")
    server = _SecureServer(programs)
    server.sql("SET password_encryption = 'scram-sha-256'")
    server.sql(f"CREATE ROLE clerk LOGIN PASSWORD '{_PASSWORD}'")
    server.sql("CREATE DATABASE district TEMPLATE template0 ENCODING 'UTF8' OWNER clerk")
    yield server
    server.stop()


@pytest.fixture
def url_of(server: _SecureServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return the URL of the server for somebody who trusts an authority."""
    # Where libpq looks for certificates that nobody named.
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "authority.pem").write_text(AUTHORITY, encoding="ascii")
    (tmp_path / "other.pem").write_text(FAULTY_AUTHORITY, encoding="ascii")

    def url(host: str = "localhost", root: str = "authority.pem", *, login: str = "", **options: str) -> str:
        given = {"sslrootcert": f"{tmp_path}/{root}" if root.endswith(".pem") else root, **options}
        text = "&".join(f"{name}={value}" for name, value in given.items() if value)
        return f"postgresql://{login or f'clerk:{_ESCAPED}'}@{host}:{server.port}/district?{text}"

    return url


def _tls_of(url: str) -> Health:
    [found] = [finding for finding in health(url) if finding.subject == "TLS"]
    return found.health


@pytest.mark.slow
def test_a_server_that_proves_who_it_is_gets_the_records(
    server: _SecureServer, url_of: Callable[..., str]
) -> None:
    """The password of this login has every character that means something in a URL."""
    prepare(url_of(), KINDS)
    store = open_store(url_of(), KINDS)
    store.commit([build_person_put("a")], build_note())
    sessions = (
        "SELECT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'clerk'"
    )
    assert set(server.sql(sessions)) == {(True, "TLSv1.3")}
    store.close()
    assert _tls_of(url_of()) is Health.OK


@pytest.mark.parametrize(
    ("host", "root"),
    [
        # The certificate names localhost, and no address.
        ("127.0.0.1", "authority.pem"),
        ("localhost", "other.pem"),
        ("localhost", "system"),
        # Nothing is trusted that was not named.
        ("localhost", ""),
    ],
)
def test_a_server_that_does_not_prove_who_it_is_is_refused_and_told_nothing(
    server: _SecureServer, url_of: Callable[..., str], host: str, root: str
) -> None:
    log = server.folder / "log"
    before = len(log.read_bytes())
    for attempt in (open_store, prepare):
        with pytest.raises(UnavailableError, match="TLS") as caught:
            attempt(url_of(host, root), KINDS)
        _check_silent(caught.value)
    said = log.read_bytes()[before:]
    # The log has a line for every name that was given.
    assert b"clerk" not in said


@pytest.mark.parametrize("fault", CertificateFault)
def test_a_false_certificate_is_refused(
    server: _SecureServer, url_of: Callable[..., str], fault: CertificateFault
) -> None:
    server.show(get_faulty_chain(fault))
    try:
        with pytest.raises(UnavailableError, match="TLS"):
            open_store(url_of(root="other.pem"), KINDS)
    finally:
        server.show(get_server_chain())


@pytest.mark.parametrize(
    ("host", "root", "mode"), [("127.0.0.1", "authority.pem", "verify-ca"), ("127.0.0.1", "", "require")]
)
def test_less_proof_is_enough_where_it_is_asked_for_and_is_a_warning(
    server: _SecureServer, url_of: Callable[..., str], host: str, root: str, mode: str
) -> None:
    assert _tls_of(url_of(host, root, sslmode=mode)) is Health.WARNING


def test_a_server_that_wants_tls_is_not_reached_without(
    server: _SecureServer, url_of: Callable[..., str]
) -> None:
    with pytest.raises(UnavailableError, match="cannot be reached") as caught:
        open_store(url_of(root="", sslmode="disable"), KINDS)
    _check_silent(caught.value)


def test_where_the_environment_leads_must_prove_itself_too(
    server: _SecureServer, url_of: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URL without a host is a local socket, unless PGHOST says otherwise."""
    prepare(url_of(), KINDS)
    monkeypatch.setenv("PGHOST", "localhost")
    monkeypatch.setenv("PGPORT", str(server.port))
    with pytest.raises(UnavailableError, match="TLS"):
        open_store(f"postgresql://clerk:{_ESCAPED}@/district", KINDS)
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "authority.pem"))
    open_store(f"postgresql://clerk:{_ESCAPED}@/district", KINDS).close()


@pytest.mark.parametrize("login", ["clerk:hidden%2Fwrong", "clerk", "nobody:hidden-word"])
def test_a_wrong_login_is_told_so_without_a_word_of_it(
    server: _SecureServer, url_of: Callable[..., str], login: str
) -> None:
    with pytest.raises(UnavailableError) as caught:
        open_store(url_of(login=login), KINDS)
    _check_silent(caught.value)
    assert "nobody" not in str(caught.value)


def _check_silent(error: BaseException) -> None:
    found = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)
    for word in ("hidden", _ESCAPED, _PASSWORD):
        assert word not in found
