"""A full disk is one error with one advice, in whatever store, and in what copies a store."""

from __future__ import annotations

import random
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import newstratum as ns
from newstratum import ExportApproval
from newstratum._ports.store import Backup
from newstratum.errors import StoreFullError
from newstratum.organisation import Body, Citation
from newstratum_sql import prepare

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

STORES = (
    "sqlite:///{}/r.db",
    "sqlite:///{}/r.db?journal=delete",
    "sql+sqlite:///{}/r.db",
    "jsonl:///{}/r.jsonl",
)
ADVICE = "there is no room: the disk, the quota or a size limit is used up; nothing was stored, make room"


@pytest.fixture
def limit_files() -> Iterator[Callable[[int], None]]:
    """Limits how large a file this process may write; a longer write fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def add(registry: ns.Registry, identifier: str) -> None:
    with registry.session(actor="office", purpose="office", source="合成章程") as session:
        session.add(
            Body(
                id=identifier,
                name_zh="合成理事会",
                kind="council",
                # Random, as a store may deflate what repeats.
                source=Citation(document=random.randbytes(450).hex()),
            )
        )


@pytest.mark.slow
@pytest.mark.parametrize("url", STORES)
def test_a_full_disk_is_the_same_error_in_every_store(
    tmp_path: Path, url: str, limit_files: Callable[[int], None]
) -> None:
    url = url.format(tmp_path)
    if url.startswith("sql+"):
        prepare(url)
    with ns.open_registry(url) as registry:
        add(registry, "first")
        limit_files(max(file.stat().st_size for file in tmp_path.iterdir()) + 8_000)
        errors = []
        for number in range(200):
            try:
                add(registry, f"b{number}")
            except Exception as error:
                errors.append(error)
            if len(errors) == 5:
                break
        assert errors
        assert {type(error) for error in errors} == {StoreFullError}
        assert all(ADVICE in str(error) for error in errors)
        assert not errors[0].retryable


@pytest.mark.slow
def test_a_copy_that_finds_no_room_is_the_same_error(
    tmp_path: Path, limit_files: Callable[[int], None]
) -> None:
    with ns.open_registry(f"sqlite:///{tmp_path}/r.db") as registry:
        for number in range(40):
            add(registry, f"b{number}")
        store = registry._store
        assert isinstance(store, Backup)
        limit_files(20_000)
        for copy in (
            lambda: store.back_up(tmp_path / "backup.db"),
            lambda: registry.export(tmp_path / "export.jsonl", approval=APPROVAL),
        ):
            with pytest.raises(StoreFullError, match=ADVICE):
                copy()
    assert {file.name for file in tmp_path.iterdir()} <= {"r.db", "r.db-wal", "r.db-shm"}
