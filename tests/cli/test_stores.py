"""Commands about notices open a store that is there: a misspelt name makes none; looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._host.host import PluginHost
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.url import URL
from newstratum._registry.opening import list_registry_kinds, open_registry
from newstratum._registry.registry import Registry
from newstratum.errors import ReadOnlyError

RULES = """
schema = 1
[recipients.desk]
address = "desk"
channels = ["log"]
[[rule]]
kinds = ["weekly_digest"]
to = ["desk"]
purpose = "office"
contact = "synthetic desk"
"""
SUBCOMMANDS = ["list", "show", "send", "replay", "tell"]


@pytest.fixture
def words(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    """The words of a subcommand that nothing but the store stands against."""
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    more = {
        "list": (),
        "show": ("x",),
        "send": ("--to", "log:"),
        "replay": ("--all",),
        "tell": ("--rules", str(rules), "--on", "2018-11-02"),
    }
    return lambda subcommand: ("notices", subcommand, *more[subcommand])


def told(registry: Registry) -> str:
    with registry.session(actor="office", purpose="office") as session:
        return session.notices.tell(
            "event", SensitiveText("desk"), "log", subject="s", text="t", purpose="office"
        ).id


@pytest.mark.parametrize("subcommand", SUBCOMMANDS)
@pytest.mark.parametrize("scheme", ["sqlite", "jsonl", "lmdb", "sql+sqlite"])
def test_a_misspelt_store_is_refused_and_not_made(
    tmp_path: Path,
    command: Callable[..., Any],
    words: Callable[[str], tuple[str, ...]],
    subcommand: str,
    scheme: str,
) -> None:
    before = sorted(tmp_path.iterdir())
    outcome = command(*words(subcommand), "--store", f"{scheme}:///{tmp_path}/nofile.db")
    assert outcome.code == 3
    assert outcome.out == ""
    assert (
        f"names {tmp_path}/nofile.db, where no store is; correct the name, or make the store first"
        in outcome.err
    )
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("subcommand", SUBCOMMANDS)
def test_an_empty_file_is_no_store(
    tmp_path: Path, command: Callable[..., Any], words: Callable[[str], tuple[str, ...]], subcommand: str
) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert command(*words(subcommand), "--store", f"sqlite:///{empty}").code == 3
    assert empty.read_bytes() == b""


@pytest.mark.parametrize("options", ["", "?journal=delete", "?mode=ro"])
def test_looking_at_a_store_does_not_change_it(
    tmp_path: Path, command: Callable[..., Any], options: str
) -> None:
    file = tmp_path / "register.db"
    with open_registry(f"sqlite:///{file}") as registry:
        notice = told(registry)
    before = file.read_bytes()
    store = f"sqlite:///{file}{options}"
    assert notice in command("notices", "list", "--store", store).out
    assert notice in command("notices", "show", notice, "--store", store).out
    assert file.read_bytes() == before


def test_a_store_of_lines_is_looked_at_too(tmp_path: Path, command: Callable[..., Any]) -> None:
    store = f"jsonl:///{tmp_path}/register.jsonl"
    with open_registry(store) as registry:
        notice = told(registry)
    before = (tmp_path / "register.jsonl").read_bytes()
    assert notice in command("notices", "list", "--store", store).out
    assert (tmp_path / "register.jsonl").read_bytes() == before


@pytest.mark.slow
def test_a_prepared_sql_file_is_looked_at_without_changing_it(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    sql = pytest.importorskip("newstratum_sql", reason="the plugin newstratum-sql is not here")
    store = f"sql+sqlite:///{tmp_path}/register.db"
    sql.prepare(store)
    with open_registry(store) as registry:
        notice = told(registry)
    before = (tmp_path / "register.db").read_bytes()
    assert notice in command("notices", "list", "--store", store).out
    assert notice in command("notices", "show", notice, "--store", store).out
    assert (tmp_path / "register.db").read_bytes() == before


def older(url: str, lacking: str) -> None:
    """Make a store by a version that did not know a kind yet."""
    kinds = tuple(kind for kind in list_registry_kinds() if kind.name != lacking)
    PluginHost().open_store(URL.parse(url), kinds).close()


def test_a_store_that_lacks_another_kind_is_looked_at(tmp_path: Path, command: Callable[..., Any]) -> None:
    store = f"sqlite:///{tmp_path}/older.db"
    older(store, "calendar_sequence")
    outcome = command("notices", "list", "--store", store)
    assert (outcome.code, outcome.err) == (0, "newstratum: no such notices\n")


@pytest.mark.parametrize("words", [("why", "P1"), ("list", "roster"), ("report",)])
def test_a_store_in_a_folder_that_cannot_be_written_says_so_to_who_reads(
    tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def refuse(*_words: Any, **_more: Any) -> None:
        raise ReadOnlyError("its folder cannot be written")

    monkeypatch.setattr(PluginHost, "open_store", refuse)
    # The superuser may write everywhere, also where these tests run.
    monkeypatch.setattr("newstratum._cli.stores.os.access", lambda *_: False)
    outcome = command(*words, "--store", f"sqlite:///{tmp_path}/register.db")
    assert (outcome.code, outcome.out) == (3, "")
    assert "newstratum: --store: names " in outcome.err
    assert "its folder cannot be written, and files are made beside a store while it is read" in outcome.err
    assert "nothing was stored" not in outcome.err


@pytest.mark.parametrize("end", [" ", "?mode=r o"])
def test_a_space_is_told_of_at_the_store_unless_it_is_inside_the_path(
    tmp_path: Path, command: Callable[..., Any], end: str
) -> None:
    store = f"sqlite:///{tmp_path}/库 房.db"
    assert command("init", "--district", "jiading", "--store", store).code == 0
    assert (tmp_path / "库 房.db").is_file()
    outcome = command("list", "roster", "--store", store + end)
    assert outcome.code == 3
    assert outcome.err.startswith(
        "newstratum: --store: holds a space or a control character; percent-encode it"
    )
    assert "a space is %20" in outcome.err


@pytest.mark.slow
@pytest.mark.parametrize("subcommand", ["list", "show"])
def test_a_store_that_knew_no_notices_says_what_brings_it_up_to_date(
    tmp_path: Path, command: Callable[..., Any], words: Callable[[str], tuple[str, ...]], subcommand: str
) -> None:
    store = f"sqlite:///{tmp_path}/older.db"
    older(store, "notice")
    outcome = command(*words(subcommand), "--store", store)
    assert outcome.code == 3
    assert "a store of an older newstratum" in outcome.err
    assert "newstratum backup NEW-FILE --store" in outcome.err
    assert command("backup", tmp_path / "copy.db", "--store", store).code == 0
    assert command("notices", "list", "--store", store).code == 0


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("sqlite:///", "newstratum: --store: names no file"),
        ("sqlite://host/x.db", "newstratum: --store (host): is given"),
        ("pigeon:///x", "pigeon"),
        ("nourl", "newstratum: --store: has no scheme"),
        ("no url", "newstratum: --store: holds a space"),
    ],
)
def test_what_else_is_wrong_with_a_url_is_told_by_the_store(
    command: Callable[..., Any], store: str, says: str
) -> None:
    outcome = command("notices", "list", "--store", store)
    assert outcome.code == 3
    assert says in outcome.err


LOOKING = (("doctor",), ("report",), ("history", "P1"), ("notices", "list"), ("show", "P1"))


@pytest.mark.parametrize("scheme", ["sqlite", "jsonl", "lmdb", "sql+sqlite"])
@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_looking_at_a_misspelt_store_makes_none(
    tmp_path: Path, command: Callable[..., Any], words: tuple[str, ...], scheme: str
) -> None:
    outcome = command(*words, "--store", f"{scheme}:///{tmp_path}/nofile.db")
    assert outcome.code == 3
    assert "nofile.db" in outcome.out + outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_store_of_lmdb_is_looked_at_without_changing_it(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    store = f"lmdb:///{tmp_path}/register.mdb"
    with open_registry(store) as registry:
        notice = told(registry)
    before = (tmp_path / "register.mdb").read_bytes()
    assert notice in command("notices", "list", "--store", store).out
    assert (tmp_path / "register.mdb").read_bytes() == before
