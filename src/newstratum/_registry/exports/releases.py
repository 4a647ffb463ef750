"""The log of releases: ``registry.releases``.

A report for publication is compared with those that were published within a year, and noted before it is
handed out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import field, frozen

from newstratum._figures.disclosure.reports import publish_report
from newstratum._figures.disclosure.suppression import DEFAULT_K
from newstratum._figures.reports.report import Report
from newstratum._model.organisation.releases import Release
from newstratum._ports.records import Note
from newstratum._registry.records import UnreadableWarner, decode_readable, iterate_records
from newstratum._registry.sessions.session import Session, SessionConfig
from newstratum._wire.record_kinds import RELEASE
from newstratum._words import Words
from newstratum.errors import ReadOnlyError

_READ_ONLY: Final = Words(
    "公布的内容须留下记录，只读打开的数据库记不了；请不以只读方式打开",
    "what is published is noted, which a store that was opened to be read cannot do; open it for writing",
)


class _ReleaseSession(Session):
    """A session that adds a release, which no purpose covers and no collection shows."""

    def add_release(self, release: Release) -> None:
        self._work.add(RELEASE, release)


@frozen
class ReleaseService:
    """Reports for publication: ``registry.releases``."""

    _config: SessionConfig = field(repr=False)
    #: Builds the note of a commit: its id, actor, purpose, reason and batch.
    _build_note: Callable[[str | None, str, str, str, str], Note] = field(repr=False)

    def publish(
        self,
        report: Report,
        *,
        k: int = DEFAULT_K,
        reason: str = "",
        district: str = "",
        actor: str = "office",
    ) -> Report:
        """Return a report as it may be published, and note which of its numbers are.

        Beside what :func:`newstratum.figures.protect_report` hides, a number is hidden that differs by fewer
        than ``k`` people from one published within a year, and what was hidden stays hidden for a year.

        Args:
            report: The report, of this register.
            k: Numbers of fewer people are hidden.
            reason: Why ``k`` is below 5; it stands in the report and in the log.
            district: Code of the district the report is of, where the register holds several.
            actor: Who publishes it.

        Raises:
            InvalidValueError: ``k`` is below 3, or below 5 without a reason, or the report tells of fewer
                than ``k`` people.
            ReadOnlyError: The store can only be read.
        """
        earlier = [each for each in self.find() if each.district == district]
        public, counts = publish_report(report, k=k, reason=reason, earlier=earlier)
        environment = self._config.environment
        release = Release(
            id=environment.draw_id("release"),
            released_at=environment.now(),
            actor=actor,
            as_of=report.as_of,
            district=district,
            k=k,
            reason=reason,
            counts=counts,
        )
        try:
            session = _ReleaseSession(
                self._config, self._build_note(None, actor, "statistics", "release", "")
            )
            with session:
                session.add_release(release)
        except ReadOnlyError:
            raise ReadOnlyError(_READ_ONLY) from None
        return public

    def find(self) -> tuple[Release, ...]:
        """Return what was published, the first release in front."""
        found = decode_readable(
            RELEASE, iterate_records(self._config.store, RELEASE.name), UnreadableWarner()
        )
        return tuple(sorted(found, key=lambda each: (each.released_at, each.id)))
