"""Slips of the pen are read where a term comes of them and nothing else is near, and weigh less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._api import read
from newstratum._model.people.evidence import Strength
from newstratum._reading.confusions import put_slips_right
from newstratum._shipped.lexicons import load_lexicons

LEXICONS = load_lexicons()
UNITS = sorted(term for term in LEXICONS.employer_endings.terms if len(term) > 2)


@pytest.mark.parametrize(
    ("text", "title", "right"),
    [
        ("某某律师事务锁", False, "某某律师事务所"),
        ("民菅企业", True, "民营企业"),
        ("公务宫", True, "公务员"),
        ("快弟员", True, "快递员"),
        ("国其技术员", True, "国企技术员"),
        # By sound, one character of a short term and two of a long one.
        ("民营短视屏公司", False, "民营短视频公司"),
        ("司法监定所", False, "司法鉴定所"),
        ("律师示务所", True, "律师事务所"),
        # Ordinary words that sound like a term.
        ("众议院", False, "众议院"),
        ("个人带学员", True, "个人带学员"),
        ("康复科医生", True, "康复科医生"),
        ("国际足球解说", True, "国际足球解说"),
        # Latin words: one letter too many or too few, another one, two that changed places.
        ("private hosptial", False, "private hospital"),
        ("forein-owned compny", False, "foreign-owned company"),
        ("recpetionist", True, "receptionist"),
        ("sofware enginear", True, "software engineer"),
        # The name of a firm stands among words that are not known, and a single word may be a name.
        ("scholl", False, "scholl"),
        ("clinica beauty", False, "clinica beauty"),
        ("taylor", True, "taylor"),
        # Nothing known comes of it, or it is known as it stands.
        ("锁业有限公司", False, "锁业有限公司"),
        ("元帅", True, "元帅"),
        ("高级技师", True, "高级技师"),
        ("宝安医院", False, "宝安医院"),
    ],
)
def test_a_slip_is_put_right_where_a_term_comes_of_it(text: str, title: bool, right: str) -> None:
    assert put_slips_right(text, LEXICONS, title=title)[0] == right


@given(st.sampled_from(UNITS))
def test_a_unit_as_it_is_written_stays(term: str) -> None:
    assert put_slips_right(term, LEXICONS, title=False) == (term, ())


def test_the_evidence_shows_both_and_weighs_less() -> None:
    (job,) = read("某某律师事务锁", "律师").engagements
    (kind,) = (each for each in job.evidence if each.fact == "employer_kind")
    assert kind.words == "律师事务锁→律师事务所"
    assert kind.strength < Strength.SUFFIX
    assert "misspelt" in {note.code for note in read("某某律师事务锁", "律师").notes}


def test_a_cell_of_slips_is_not_guessed() -> None:
    text = "锁帅宫半遍菅" * 5
    assert len(put_slips_right(text, LEXICONS, title=True)[1]) <= 4
