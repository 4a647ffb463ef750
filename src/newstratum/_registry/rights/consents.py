"""What a consent rests on: a stored privacy notice that names its purpose and was in force."""

from __future__ import annotations

import datetime as dt

from newstratum._model.people.people import PrivacyNotice
from newstratum._words import Words
from newstratum.errors import InvalidValueError


def check_consent_notice(notice: PrivacyNotice | None, purpose: str, day: dt.date, where: str) -> None:
    """Refuse a consent under a privacy notice that is not stored, or that does not ask for it.

    Args:
        notice: The notice; None where none is stored under the id that is given.
        purpose: What the consent is to.
        day: When it was given.
        where: The consent: ``"consent"``.

    Raises:
        InvalidValueError: There is no such notice, it does not name the purpose, or was not in force yet.
    """
    if notice is None:
        raise InvalidValueError(
            f"{where}.notice",
            Words("没有存有这一编号的告知", "no privacy notice is stored under this id"),
            Words(
                "请写已存告知书的编号和版本，如survey.v1",
                "give the id and the version of a stored one, such as survey.v1",
            ),
        )
    if purpose not in notice.purposes:
        raise InvalidValueError(
            f"{where}.notice",
            Words("告知中没有写这一用途", "does not name the purpose"),
            Words("请按写明这一用途的告知书征求同意", "ask for consent under a notice that names it"),
        )
    check_in_force(notice, day, f"{where}.given_on")


def check_in_force(notice: PrivacyNotice, day: dt.date, name: str) -> None:
    """Refuse a day on which a privacy notice was not in force yet: nobody was told by it then."""
    if day < notice.in_force_on:
        raise InvalidValueError(
            name,
            Words("早于告知书的施行日期{}", "is before {}, when the privacy notice came into force").format(
                notice.in_force_on
            ),
            Words("请写当时施行的告知书", "give the notice that was in force then"),
        )
