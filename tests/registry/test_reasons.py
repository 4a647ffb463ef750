"""A reason is read by everybody who reads a history: no number of a person stands in it."""

from __future__ import annotations

import pytest

from newstratum.errors import InvalidValueError


@pytest.mark.parametrize("reason", ["张三电话13800138000", "138-0013-8000 来电", "证件110101199003074530"])
def test_a_reason_with_a_telephone_or_identity_number_is_refused(registry, reason) -> None:
    with pytest.raises(InvalidValueError) as caught:
        registry.session(actor="office", purpose="office", reason=reason)
    assert caught.value.field == "reason"
    assert "13800138000" not in str(caught.value)


def test_a_reason_with_other_numbers_is_kept(registry) -> None:
    session = registry.session(actor="office", purpose="office", reason="文件2018年第12号，第310114号决定")
    assert session.note.reason.startswith("文件")
