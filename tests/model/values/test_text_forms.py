"""Names, telephone numbers and mail addresses are checked where they are made, and never repeated."""

from __future__ import annotations

import pickle
import traceback
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber
from newstratum._model.values.validators import read_from_store
from newstratum.errors import InvalidValueError

NUMBERS = [
    "13800000000",
    "138 0000 0000",
    "138-0000-0000",
    "１３８００００　０００１",
    "+86 138 0000 0000",
    "0086-138-0000-0000",
    "8613800000000",
    "021-59990000",
    "(021) 5900-0001",
    "0573 8888 888",
    "021-59990000转12",
    "021-59990000-12",
    "59990000",
    "5999000",
    "400-800-0000",
    "+852 2123 4567",
    "+1 202 555 0100",
    "0044 20 7946 0000",
]
NO_NUMBERS = [
    "1.38E+10",
    "13800000000.0",
    "1.38e10",
    "不详",
    "同上",
    "phone",
    "1",
    "138",
    "1380000000",
    "138000000000",
    "12800000000",
    "000 0000 0001",
    "13800000000 13900000000",
    "13800000000/13900000000",
    "13800000000\r\n",
    "13800000000\x00",
    "+",
    "+0 138 0000 0000",
    "+1234567890123456",
    "nan",
    "-13800000000",
    "⑬800000000",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_telephone_numbers_are_kept_as_they_are_written(number: str) -> None:
    assert PhoneNumber(number).reveal() == number


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_telephone_number_is_refused(number: str) -> None:
    with pytest.raises(InvalidValueError, match="PhoneNumber: not a telephone number; write it like"):
        PhoneNumber(number)


ADDRESSES = [
    "name@example.org",
    "a.b+c_d=e@sub.example.org",
    "o'neil@example.org",
    "name@localhost",
    "张三@例子.中国",
    "name@xn--fsqu00a.example",
    " A@Example.org ",
    "x" * 64 + "@example.org",
]
NO_ADDRESSES = [
    "a@b@c",
    "name",
    "@example.org",
    "name@",
    "na me@example.org",
    "name@exam ple.org",
    "name@example.org\r\nBcc: b@example.org",
    "name@example.org\n",
    "name\x00@example.org",
    "name@example.org\u202e",
    "Name <name@example.org>",
    "name(comment)@example.org",
    '"quoted"@example.org',
    ".name@example.org",
    "name.@example.org",
    "na..me@example.org",
    "name@-example.org",
    "name@example-.org",
    "name@example..org",
    "name@.org",
    "x" * 65 + "@example.org",
    "name@" + "x" * 64 + ".org",
    "name@" + "x." * 126 + "org",
    "name;other@example.org",
    "name@example.org,other@example.org",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_kept_as_they_are_written(address: str) -> None:
    assert EmailAddress(address).reveal() == address


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidValueError, match=r"EmailAddress: not a mail address; write it like name@"):
        EmailAddress(address)


@pytest.mark.parametrize(
    "name",
    [
        "王某",
        "王　某",
        "迪丽热巴·迪力木拉提",
        "Ångström",
        "O'Neil-Smith",
        "𠮷田",
        "محمد\u200cعلی",
        "x" * 64,
        unicodedata.normalize("NFC", "e\u0301"),
    ],
)
def test_names_are_kept_as_they_are_written(name: str) -> None:
    assert PersonName(name).reveal() == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "not empty"),
        (" ", "not empty"),
        ("　", "not empty"),
        ("x" * 65, "has 65 characters"),
        ("x" * 10_000, "has 10000 characters"),
        ("王\n某", "holds a line break"),
        ("王\r某", "holds a line break"),
        ("王\u2028某", "holds a line break"),
        ("王\u202e某", "shows nothing"),
        ("王\u200b某", "shows nothing"),
        ("\ufeff王某", "shows nothing"),
        ("王\x1b[31m某", "shows nothing"),
        ("王\ue000", "of private use"),
        ("王\U000f0000", "of private use"),
        ("e\u0301", "NFC"),
        ("\uf9dc", "NFC"),
        ("王\ud800", "shows nothing"),
    ],
)
def test_what_is_no_name_is_refused(name: str, reason: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        PersonName(name)
    assert caught.value.field == "PersonName"
    assert reason in caught.value.reason.en


@pytest.mark.slow
@given(st.text(st.characters(categories=["Lo", "Lu", "Ll", "Nd"]), min_size=1, max_size=64))
def test_every_name_of_letters_can_be_written(name: str) -> None:
    assert PersonName(unicodedata.normalize("NFC", name)[:64]).reveal()


@pytest.mark.parametrize("kind", [PersonName, PhoneNumber, EmailAddress])
def test_a_refusal_and_its_frames_show_nothing_of_the_text(
    kind: type[PersonName | PhoneNumber | EmailAddress], canary: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        kind(f"{canary}\n")
    assert caught.tb.tb_next is not None  # the frame of this test holds what it planted
    told = traceback.TracebackException(
        type(caught.value), caught.value, caught.tb.tb_next, capture_locals=True
    )
    assert canary not in "".join(told.format())


@pytest.mark.parametrize("kind", [PersonName, PhoneNumber, EmailAddress])
def test_what_is_read_from_a_store_need_not_keep_a_rule_that_came_later(
    kind: type[PersonName | PhoneNumber | EmailAddress],
) -> None:
    kept = read_from_store(lambda: kind("不详\n"))
    assert kept.reveal() == "不详\n"
    assert pickle.loads(pickle.dumps(kept)) == kept
    with pytest.raises(InvalidValueError):
        kind("不详\n")
