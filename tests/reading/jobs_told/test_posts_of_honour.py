"""A post of honour with its body is no job; one in a body of the state is paid."""

from __future__ import annotations

import pytest

from newstratum._reading.jobs_told.posts_of_honour import is_post_of_honour


@pytest.mark.parametrize("words", ["县茶叶商会副会长", "物流协会常务理事", "书画研究会名誉会长"])
def test_a_post_of_honour_is_known_by_its_body(words: str) -> None:
    assert is_post_of_honour(words)


@pytest.mark.parametrize("words", ["妇女联合会主席", "残疾人联合会理事长", "协会秘书长", "董事会主席", ""])
def test_other_posts_are_none(words: str) -> None:
    assert not is_post_of_honour(words)
