"""The privacy notices that a registry is opened with."""

from __future__ import annotations

from collections.abc import Iterable

from newstratum._model.people.people import PrivacyNotice, build_privacy_notice_id
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kinds import PRIVACY_NOTICE
from newstratum._words import Words
from newstratum.errors import InvalidValueError


def index_notices(notices: Iterable[PrivacyNotice]) -> dict[str, PrivacyNotice]:
    """Return privacy notices by the ids of their versions, and the newest version of each by its own id."""
    listed = (notices,) if isinstance(notices, PrivacyNotice) else tuple(notices)
    for each in listed:
        if not isinstance(each, PrivacyNotice):
            raise InvalidValueError(
                "notices",
                Words("其中有类型为{}的内容", "holds something of type {}").format(type(each).__name__),
                Words("请写notices=[PrivacyNotice(…)]", "write notices=[PrivacyNotice(…)]"),
            )
    listed = tuple(to_exact_record(PRIVACY_NOTICE, each) for each in listed)
    newest = {each.id: each for each in sorted(listed, key=lambda each: each.version)}
    return {**newest, **{build_privacy_notice_id(each): each for each in listed}}


def to_exact_notice(notice: PrivacyNotice | str) -> PrivacyNotice | str:
    """Return the privacy notice of a session, checked, or the id that is given in its place."""
    if isinstance(notice, PrivacyNotice):
        return to_exact_record(PRIVACY_NOTICE, notice)
    if isinstance(notice, str):
        return notice
    raise InvalidValueError(
        "notice",
        Words("类型为{}", "is of type {}").format(type(notice).__name__),
        Words(
            "请给当时所作的PrivacyNotice，或已存告知的编号",
            "give the PrivacyNotice that people were given, or the id of a stored one",
        ),
    )
