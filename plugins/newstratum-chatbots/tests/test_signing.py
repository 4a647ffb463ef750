"""The signatures are those of the vendors, and the two are never mixed up."""

from __future__ import annotations

import pytest

from newstratum_chatbots.signing import compute_dingtalk_signature, compute_feishu_signature


@pytest.mark.parametrize(
    ("secret", "milliseconds", "signature"),
    [
        # Inputs of the vendor's own examples, results as several public implementations give them.
        ("this is secret", 1577262236757, "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="),
        ("this is a secret", 1577262236757, "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="),
    ],
)
def test_dingtalk(secret: str, milliseconds: int, signature: str) -> None:
    assert compute_dingtalk_signature(secret, milliseconds) == signature


@pytest.mark.parametrize(
    ("secret", "seconds", "signature"),
    [
        ("demo", 1599360473, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="),
        ("demo-secret", 1599360473, "3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s="),
    ],
)
def test_feishu(secret: str, seconds: int, signature: str) -> None:
    assert compute_feishu_signature(secret, seconds) == signature


def test_the_two_differ_for_the_same_input() -> None:
    assert compute_dingtalk_signature("demo", 1599360473) != compute_feishu_signature("demo", 1599360473)
