from __future__ import annotations

import os
import pty
import re
import resource
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command

from newstratum._cli.application import app
from newstratum._model.notices.notices import NoticeState
from newstratum._model.people.people import PlacementStatus
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., Any]) -> tuple[Any, Path]:
    """One run of the demo, not on a terminal, and the store it made."""
    path = tmp_path_factory.mktemp("demo") / "register.db"
    return command("demo", "--store", path), path


@pytest.fixture
def registry(demo: tuple[Any, Path]) -> Registry:
    return open_registry(f"sqlite:///{demo[1]}")


@pytest.mark.slow
def test_it_runs_in_a_pipe_without_a_bar_or_a_colour(
    demo: tuple[Any, Path],
) -> None:
    done, path = demo
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert done.out.endswith(f"数据在：{path}\n")
    # The path of the store may be as long as it is.
    wide = [line for line in done.out.splitlines() if cell_len(line) > 80 and str(path) not in line]
    assert wide == []


def test_everybody_is_in_the_table(demo: tuple[Any, Path]) -> None:
    (total,) = (line for line in demo[0].out.splitlines() if line.startswith("合计"))
    *outcomes, everybody = map(int, total.replace("·", "0").split()[1:])
    assert (sum(outcomes), everybody) == (300, 300)
    assert all(count > 0 for count in outcomes)
    rows = re.findall(r"^(\S+(?:街道|镇|区|区外)) .* (\d+)$", demo[0].out, re.MULTILINE)
    assert sum(int(count) for _, count in rows) == 300
    assert len(rows) == 13


def test_three_verdicts_are_explained(demo: tuple[Any, Path]) -> None:
    text = demo[0].out
    clear, two, open_end = (
        text.partition(f"【{name}")[2].partition("【")[0] for name in ("明确", "同时", "缺少事实")
    )
    assert "依据：“中介组织" in clear
    assert "条款 g2" in clear
    assert "不计先后，也符合：民营企业和外商投资企业管理技术人员" in two
    assert "结论：尚不能判定" in open_end
    assert "下一个问题：" in open_end
    assert len(re.findall(r"^  - .* → ", open_end, re.MULTILINE)) >= 2


def test_claims_and_counts_stand_side_by_side(demo: tuple[Any, Path]) -> None:
    text = demo[0].out.replace("\n  ", "")
    assert "“梦·享·嘉”平台：文中称22个，逐项列出21个（" in text
    assert "加上新添的2个为23个：比文中少1个，加上新添的则比文中多1个" in text
    assert "常务副会长：文中称6人，逐项列出6人：与文中一致。" in text


def test_the_notice_was_stored_with_what_it_tells_of_and_sent(
    demo: tuple[Any, Path], registry: Registry
) -> None:
    assert "告知记录与其所述判定同一次提交写入" in demo[0].out
    assert "已发出，通道已接收、未确认送达，尝试1次" in demo[0].out
    with registry:
        (notice,) = registry.notices.list()
        assert notice.state is NoticeState.SENT
        assert notice.receipt is not None
        assert notice.person is not None
        placed = registry.history.of("placement", notice.person).changes[0]
        told = registry.history.of("notice", notice.id).changes[0]
        assert placed.note.commit_id == told.note.commit_id
        assert f"notice {notice.id}:" in demo[0].out


@pytest.mark.slow
def test_people_are_stored_with_evidence_consent_and_a_proposal(registry: Registry) -> None:
    with registry, registry.session(actor="test", purpose="roster") as session:
        people = list(session.people.all())
        placements = {placement.person: placement for placement in session.placements.all()}
        assert len(people) == 300
        assert {person.id for person in people} == placements.keys()
        assert {placement.status for placement in placements.values()} == {PlacementStatus.PROPOSED}
        for person in people:
            assert person.name is None
            assert person.contacts == ()
            assert {consent.purpose for consent in person.consents} >= {"roster", "statistics"}
            evidence = [*person.evidence, *(each for job in person.engagements for each in job.evidence)]
            assert all(each.source is not None and each.notice is not None for each in evidence)


@pytest.mark.slow
def test_a_report_can_be_made_of_its_store(demo: tuple[Any, Path], command: Callable[..., Any]) -> None:
    assert command("report", "--store", f"sqlite:///{demo[1]}").code == 0


@pytest.mark.slow
def test_english_speaks_english(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("demo", "--lang", "en", "--store", tmp_path / "register.db")
    assert outcome.code == 0
    assert "23 with the two additions" in "".join(outcome.out.split("\n"))
    # What stays Chinese are names: of the survey's questions, and the words that people gave.
    assert not re.search("[。：；]", outcome.out.replace("嘉定区委统战部文章，相关链接", ""))


def test_a_store_that_exists_is_not_touched(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "register.db"
    path.write_text("mine")
    outcome = command("demo", "--store", path)
    assert outcome.code == 2
    assert "the file exists" in outcome.err
    assert path.read_text() == "mine"


@pytest.mark.slow
def test_a_folder_that_is_not_there_cannot_run(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("demo", "--store", tmp_path / "none" / "register.db")
    assert outcome.code == 3
    assert "which is not a folder" in outcome.err


@pytest.mark.parametrize(
    ("options", "left"), [(("--no-keep",), set()), ((), {"register.db", "register.db-wal"})]
)
def test_nothing_stays_when_it_need_not(
    tmp_path: Path,
    command: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    left: set[str],
) -> None:
    def leave_files(path: Path, _language: str) -> None:
        for end in ("", "-wal"):
            path.with_name(path.name + end).touch()

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("newstratum._cli.commands.demo._run", leave_files)
    assert command("demo", *options).code == 0
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == left
    assert len(list(tmp_path.iterdir())) == (1 if left else 0)


@pytest.mark.slow
def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200 * 512, before[1]))
    try:
        outcome = command("demo")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert outcome.code == 3
    assert outcome.err.startswith("newstratum: there is no room")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_on_a_terminal_there_are_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    parent, child = pty.openpty()
    said: list[bytes] = []
    # Reading from the parent end fails once the child end is closed: that is its end of file.
    reader = threading.Thread(target=lambda: said.extend(iter(lambda: _read(parent), b"")))
    reader.start()
    with open(child, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit) as ended:
            get_command(app).main(["demo", "--store", str(tmp_path / "register.db")])
        monkeypatch.undo()
    reader.join()
    os.close(parent)
    assert ended.value.code == 0
    assert b"\x1b[" in b"".join(said)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""


@pytest.mark.slow
def test_what_is_named_alike_is_none_of_the_demos_business(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    for name in ("register.db", "register-wal", "register notes.txt"):
        (tmp_path / name).write_text("theirs")
    assert command("demo", "--store", tmp_path / "register", "--no-keep").code == 2
    (tmp_path / "register-wal").unlink()
    assert command("demo", "--store", tmp_path / "register", "--no-keep").code == 0
    assert {each.name for each in tmp_path.iterdir()} == {"register.db", "register notes.txt"}
