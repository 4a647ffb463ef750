"""What a stolen store says of somebody who was erased: nothing that can be guessed, with every key in it.

Issue J: 10⁶ guesses with a stolen file, 0 hits. The guesses are all that the erased one could have been: her
telephone number, her name, her group, the words of her notices; the digests are all that the file holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import attrs
import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._builtin.sqlite.tables import ERASED, decode_document
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import IdentityNumber, PersonName, PhoneNumber, SensitiveText
from newstratum._ports.keys import SecretKey
from newstratum._ports.records import Key
from newstratum._wire.codec import encode_record
from newstratum._wire.envelopes import bind, is_sealed, read_envelope
from newstratum._wire.record_kinds import PERSON

_HEX = re.compile(rb"[0-9a-f]{32,}")


@pytest.fixture(params=["keys-in-the-store", "keys-outside"])
def options(request, tmp_path: Path) -> dict[str, object]:
    (tmp_path / "keys").mkdir()
    outside = request.param == "keys-outside"
    return {"keys": KeyFile(tmp_path / "keys" / "office.keys")} if outside else {}


@pytest.fixture
def stolen(open_durable, roster, person, verdict, options, tmp_path: Path):
    """The files of a register from which somebody was erased, and what was stored of them."""
    registry = open_durable(unique_contacts=["phone"], **options)
    given = person(
        "P1", name=PersonName("王甲"), contacts=[Contact(kind="phone", value=PhoneNumber("13812345678"))]
    )
    with roster(registry, commit_id="enrol") as session:
        session.people.add(person("P2"))
        session.people.add(given)
        session.placements.propose("P1", verdict(), on=dt.date(2018, 11, 1))
        session.uniques.claim("identity_number", IdentityNumber("11010119900101123X"), "P1")
        session.notices.tell("told", "P1", "log", subject="s", text="t", purpose="placement_notice")
        session.notices.tell(
            "told", SensitiveText("13812345678"), "log", subject="s", text="t", purpose="placement_notice"
        )
    documents = [registry._store.get(Key(kind, "P1")).document for kind in ("person", "placement")]
    with roster(registry, reason="王甲已调离") as session:
        session.people.update(attrs.evolve(session.people.require("P1"), township="310114001"))
    registry.redact_person("P1", actor="officer", purpose="roster", commit_id="erase")
    registry.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    return content, documents, tmp_path / "register.db"


def _iterate_values(content: bytes) -> Iterator[bytes]:
    """Yield whatever can be a digest or a key of 16 or 32 bytes, whatever stands before and behind it."""
    for run in _HEX.findall(content):
        for length in (32, 64):
            for start in range(len(run) - length + 1):
                yield bytes.fromhex(run[start : start + length].decode())


def _list_secrets(path: Path) -> list[bytes]:
    """Return every key that the file holds, in every form in which one could lie there."""
    with closing(sqlite3.connect(path)) as connection:
        [(secret,)] = connection.execute("SELECT secret FROM identity").fetchall()
        kept = connection.execute(
            f"SELECT coding, document FROM changes WHERE document IS NOT NULL AND act <> {ERASED}"
        ).fetchall()
    found = {bytes(secret)}
    for coding, document in kept:
        runs = _HEX.findall(decode_document(coding, document))
        found |= {bytes.fromhex(run.decode()) for run in runs if len(run) % 2 == 0}
    return sorted(found)


def _iterate_guesses(phones: range, documents: list[bytes]) -> Iterator[bytes]:
    """Yield what was digested of her, and as many others as there are telephone numbers."""

    def join(*parts: str) -> bytes:
        return b"".join(len(each.encode()).to_bytes(4, "big") + each.encode() for each in parts)

    yield from documents
    yield join("identity_number", "11010119900101123x")
    yield join("told", "person", "P1", "log")
    for number in phones:
        phone = str(number)
        yield join("contacts.phone", phone)
        yield join("told", "address", phone, "log")


def _count_hits(stolen, phones: range) -> int:
    content, documents, path = stolen
    digests = set(_iterate_values(content))
    begun = [
        each
        for secret in _list_secrets(path)
        for each in (
            hmac.new(secret, digestmod="sha256").copy,
            hashlib.blake2b(key=secret[:64], digest_size=16, person=b"erased").copy,
        )
    ]
    hits = 0
    # Each guess is made once, and tried with every secret in both ways.
    for guess in _iterate_guesses(phones, documents):
        for begin in begun:
            tried = begin()
            tried.update(guess)
            hits += tried.digest() in digests
    return hits


@pytest.mark.slow
def test_no_guess_about_the_erased_hits(stolen) -> None:
    assert _count_hits(stolen, range(13812345500, 13812345700)) == 0


@pytest.mark.stress
@pytest.mark.timeout(1500)
def test_a_million_guesses_about_the_erased_hit_nothing(stolen) -> None:
    """Each guess is tried with every secret that the file could hold, and in two ways."""
    phones = range(13812250000, 13812500000)
    assert 4 * len(phones) * len(_list_secrets(stolen[2])) >= 1_000_000
    assert _count_hits(stolen, phones) == 0


@pytest.mark.slow
def test_no_reason_and_no_digest_of_a_command_speaks_of_the_erased(stolen, options) -> None:
    content = stolen[0]
    assert "王甲".encode() not in content
    assert b"13812345678" not in content
    if options:
        assert re.search(rb"(?<![0-9A-Za-z])P1(?![0-9A-Za-z])", content) is None


def test_the_attack_finds_what_is_there(open_durable, roster, person, tmp_path: Path) -> None:
    """The control: of somebody who was not erased, the number is found where the secret lies beside it."""
    registry = open_durable(unique_contacts=["phone"])
    with roster(registry) as session:
        session.people.add(person("P1", contacts=[Contact(kind="phone", value=PhoneNumber("13812345678"))]))
    registry.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    stolen = content, [encode_record(PERSON, person("P1"), None).document], tmp_path / "register.db"
    assert _count_hits(stolen, range(13812345670, 13812345680)) > 0


# ------------------------------------------------------------------- a sealed register, and the living in it


@pytest.fixture
def stolen_sealed(open_durable, roster, person, tmp_path: Path):
    """The files of a sealed register, somebody who stands in it, and what is stored of them."""
    (tmp_path / "keys").mkdir()
    keys = KeyFile(tmp_path / "keys" / "office.keys")
    open_durable(keys=keys).seal.turn_on()
    registry = open_durable(keys=keys, unique_contacts=["phone"])
    phone = Contact(kind="phone", value=PhoneNumber("13812345678"))
    with roster(registry, commit_id="enrol") as session:
        session.people.add(person("P1", name=PersonName("王甲"), contacts=[phone]))
        session.uniques.claim("identity_number", IdentityNumber("11010119900101123X"), "P1")
        session.notices.tell("told", "P1", "log", subject="s", text="t", purpose="placement_notice")
    documents = [registry._store.get(Key("person", "P1")).document]
    registry.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    return content, documents, tmp_path / "register.db"


def test_no_guess_about_the_living_of_a_sealed_register_hits(stolen_sealed) -> None:
    """Issue J, point 9: of a sealed register also those who stand in it cannot be guessed."""
    content, _documents, _path = stolen_sealed
    assert "王甲".encode() not in content
    assert b"13812345678" not in content
    assert _count_hits(stolen_sealed, range(13812345500, 13812345700)) == 0


@pytest.mark.stress
@pytest.mark.timeout(1500)
def test_a_million_guesses_about_the_living_of_a_sealed_register_hit_nothing(stolen_sealed) -> None:
    """Each guess is tried with every secret that the file could hold, of which a sealed one has many."""
    phones = range(13812300000, 13812400000)
    assert 2 * len(phones) * len(_list_secrets(stolen_sealed[2])) >= 1_000_000
    assert _count_hits(stolen_sealed, phones) == 0


def test_no_key_in_a_sealed_file_opens_anything_in_it(stolen_sealed) -> None:
    """Every 32 bytes that stand in the file are tried as the key of every sealed text and wrapped key."""
    aes_gcm = pytest.importorskip("newstratum_seal.aes_gcm", reason="the plugin newstratum_seal is not here")
    _content, _documents, path = stolen_sealed
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT k.name, c.id, c.schema, c.coding, c.document FROM changes AS c"
            " JOIN kinds AS k ON k.number = c.kind WHERE c.document IS NOT NULL"
        ).fetchall()
    sealer, wrapped, envelopes = aes_gcm.AESGCMSealer(), [], []
    for kind, identifier, schema, coding, stored in rows:
        document = decode_document(coding, stored)
        if is_sealed(document):
            envelope = read_envelope(document)
            envelopes.append((envelope.sealed, bind(Key(kind, identifier), schema, envelope.people)))
        elif kind in ("person_key", "seal"):
            owner = identifier.encode()
            wrapped.append((bytes.fromhex(json.loads(document)["wrapped"]), b"key of " + owner))
    candidates = {value for value in _iterate_values(_content) if len(value) == 32}
    candidates |= {text[start : start + 32] for text, _bound in (*wrapped, *envelopes) for start in (0, 12)}
    candidates |= set(_list_secrets(path))
    tried = [SecretKey(each) for each in candidates if len(each) == 32]
    assert len(tried) > 10
    assert len(envelopes) >= 3
    assert len(wrapped) >= 2
    for key in tried:
        assert not [
            1 for text, bound in (*wrapped, *envelopes) if sealer.unseal(key, text, bound) is not None
        ]
