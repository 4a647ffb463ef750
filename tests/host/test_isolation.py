from __future__ import annotations

import pytest

from newstratum._host.isolation import CaughtError, attempt, extract_first_line


class _MuteError(Exception):
    def __str__(self) -> str:
        raise SystemExit(1)


def _raise(error: BaseException) -> object:
    raise error


def test_an_answer_comes_back_as_it_is() -> None:
    assert attempt(lambda: 7) == 7
    assert attempt(lambda: None) is None


@pytest.mark.parametrize(
    "error", [ValueError("x"), SystemExit(2), GeneratorExit(), MemoryError(), RecursionError(), _MuteError()]
)
def test_whatever_is_raised_is_a_value(error: BaseException) -> None:
    answer = attempt(lambda: _raise(error))
    assert isinstance(answer, CaughtError)
    assert answer.error is error


def test_the_person_at_the_keyboard_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt(lambda: _raise(KeyboardInterrupt()))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ImportError("No module named 'x'"), "ImportError: No module named 'x'"),
        (SystemExit(3), "SystemExit: 3"),
        (SystemExit(), "SystemExit"),
        (ValueError("  first\nsecond"), "ValueError: first"),
        (_MuteError(), "_MuteError"),
    ],
)
def test_a_reason_is_one_line(error: BaseException, reason: str) -> None:
    assert CaughtError(error).reason == reason


def test_a_long_text_is_cut() -> None:
    assert len(extract_first_line(ValueError("x" * 5_000))) == 200
