"""Storing how long records about people are kept."""

from __future__ import annotations

from newstratum._model.people.retention import RetentionAction, RetentionPeriod
from newstratum._ports.query import Is
from newstratum._registry.retention.due import KINDS_WITH_PERIODS
from newstratum._registry.sessions.session import Session
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError


def store_period(
    session: Session,
    kind: str,
    *,
    months: int,
    action: RetentionAction | str,
    source_zh: str,
    source_en: str = "",
    purpose: str = "",
) -> RetentionPeriod:
    """Store the period of a kind and purpose, in place of the one that was stored for them.

    Args:
        session: The session that stores it.
        kind: The kind of record: ``"visit"``.
        months: How long, in whole months.
        action: What happens then.
        source_zh: What the period rests on: law and article, or the decision of the office.
        source_en: The same in English.
        purpose: For records of one purpose only; empty for any.

    Returns:
        The period as it will be stored.

    Raises:
        InvalidValueError: No period can be given to the kind, or the period is none.
    """
    if kind not in KINDS_WITH_PERIODS:
        raise InvalidValueError(
            "kind",
            Words("不是关于人员的记录种类", "is no kind of record about people"),
            Words("可用：{}", "use one of: {}").format(join_names(sorted(KINDS_WITH_PERIODS))),
        )
    periods = session.retention_periods
    known = [each for each in periods.find(Is("kind", kind)).items if each.purpose == purpose]
    wanted = RetentionPeriod(
        id=known[0].id if known else f"{kind}.{purpose}" if purpose else kind,
        kind=kind,
        purpose=purpose,
        months=months,
        action=RetentionAction(action),
        source_zh=source_zh,
        source_en=source_en,
    )
    return periods.update(wanted) if known else periods.add(wanted)
