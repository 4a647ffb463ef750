"""The notices of a registry: what waits, what became of it, and sending what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import attrs

from newstratum._model.notices.notices import Notice, NoticeState, requeue_notice
from newstratum._model.people.people import ContactKind
from newstratum._ports.notifier import Notifier
from newstratum._ports.query import Is, Query, To
from newstratum._ports.records import Key, Note, Record
from newstratum._ports.store import Counter, Store
from newstratum._registry.access import Purposes
from newstratum._registry.environment import Environment
from newstratum._registry.notices.delivery import Backoff, Sender
from newstratum._registry.notices.dispatch import (
    DispatchConfig,
    Dispatcher,
    DispatchReport,
    LeasedNotice,
    Leases,
)
from newstratum._registry.sessions.unit_of_work import commit_to
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.kinds import NOTICE
from newstratum.errors import NotFoundError


class NoticeService:
    """Takes notices that are due, sends them, and shows what became of them."""

    def __init__(
        self,
        store: Store,
        purposes: Purposes,
        environment: Environment,
        new_note: Callable[[str], Note],
        find_contact_kind: Callable[[str], ContactKind | None],
    ) -> None:
        self._store = store
        self._purposes = purposes
        self._environment = environment
        self._new_note = new_note
        self._find_contact_kind = find_contact_kind
        self._leases = Leases(store=store, new_note=new_note)

    def list(self, state: NoticeState | None = None, *, limit: int = 100) -> tuple[Notice, ...]:
        """Return notices, those due first in front.

        Args:
            state: Only those in this state.
            limit: Notices to return at most, 1 to 1,000.
        """
        where = () if state is None else (Is("state", NoticeState(state).value),)
        page = self._store.find(Query(NOTICE.name, where, order="due_at", limit=limit))
        return tuple(decode_record(NOTICE, record) for record in page.records)

    def get(self, identifier: str) -> Notice:
        """Return a notice.

        Raises:
            NotFoundError: There is none under the id.
        """
        return decode_record(NOTICE, self._record(identifier))

    def waiting(self) -> Mapping[str, int]:
        """Return how many notices are due, or were leased until now at most, by their channels.

        No notice is read for it; of a store that cannot count, nothing is returned.
        """
        if not isinstance(self._store, Counter):
            return {}
        due = To("due_at", self._environment.now() + dt.timedelta.resolution)
        counted = self._store.count_by(NOTICE.name, ("channel",), (due,))
        return {str(channel): count for (channel,), count in sorted(counted.items(), key=str)}

    def claim(
        self, channel: str, *, owner: str, limit: int = 100, lease: dt.timedelta = dt.timedelta(minutes=5)
    ) -> tuple[LeasedNotice, ...]:
        """Lease notices of one channel that are due, or whose lease ended.

        Args:
            channel: Name of the channel.
            owner: Who takes them: an identifier of the dispatcher.
            limit: How many to take at most, 1 to 250.
            lease: How long nobody else takes them.

        Returns:
            The leased notices; none if nothing is due, or if others were faster again and again.
        """
        now = self._environment.now()
        return self._leases.claim(channel, owner, limit, now, now + lease, self._environment.make_rng())

    def dispatcher(
        self,
        notifiers: Mapping[str, Notifier],
        *,
        owner: str = "",
        limit: int = 100,
        lease: dt.timedelta = dt.timedelta(minutes=5),
        timeout: float = 10.0,
        backoff: Backoff | None = None,
        contact_kinds: Mapping[str, ContactKind] | None = None,
    ) -> Dispatcher:
        """Return a dispatcher: it sends what is due, round after round.

        Args:
            notifiers: The open channels, by the names that notices give.
            owner: Who dispatches: an identifier; drawn if it is empty.
            limit: How many notices a channel takes in a round at most, 1 to 250.
            lease: How long nobody else takes them; what cannot be sent in that time is given back.
            timeout: Seconds a channel may take for one message.
            backoff: When to try again, and when to give up.
            contact_kinds: The kind of contact that each channel serves, by its name: a message to a person
                goes to their contact of that kind. By default what the plugins of the channels state; a
                channel without one is given the person's id.
        """
        sender = Sender(
            purposes=self._purposes,
            backoff=backoff or Backoff(),
            rng=self._environment.make_rng(),
            timeout=timeout,
            contact_kinds=self._find_contact_kinds(notifiers) if contact_kinds is None else contact_kinds,
        )
        config = DispatchConfig(
            leases=self._leases,
            sender=sender,
            environment=self._environment,
            owner=owner or self._environment.draw_id("dispatcher"),
            limit=limit,
            lease=lease,
        )
        return Dispatcher(notifiers, config)

    def dispatch(
        self,
        notifiers: Mapping[str, Notifier],
        *,
        owner: str = "",
        limit: int = 100,
        lease: dt.timedelta = dt.timedelta(minutes=5),
        timeout: float = 10.0,
        backoff: Backoff | None = None,
        contact_kinds: Mapping[str, ContactKind] | None = None,
        total_timeout: float = 60.0,
    ) -> DispatchReport:
        """Send what is due through the channels that are open, one batch each.

        A channel that fails is left alone until the next call; the others go on.

        Args:
            notifiers: The open channels, by the names that notices give.
            owner: Who dispatches: an identifier; drawn if it is empty.
            limit: How many notices to take of each channel at most, 1 to 250.
            lease: How long nobody else takes them; what cannot be sent in that time is given back.
            timeout: Seconds a channel may take for one message.
            backoff: When to try again, and when to give up.
            contact_kinds: The kind of contact that each channel serves, by its name: a message to a person
                goes to their contact of that kind. By default what the plugins of the channels state; a
                channel without one is given the person's id.
            total_timeout: Seconds to wait for the channels; then what they did not send yet is given back.

        Returns:
            How many notices became what.

        Raises:
            StoreError: The store failed.
        """
        dispatcher = self.dispatcher(
            notifiers,
            owner=owner,
            limit=limit,
            lease=lease,
            timeout=timeout,
            backoff=backoff,
            contact_kinds=contact_kinds,
        )
        report = dispatcher.round(total_timeout=total_timeout)
        if not report.unfinished:
            return report
        return attrs.evolve(report, unfinished=0) + dispatcher.stop(total_timeout=timeout)

    def replay(self, identifier: str) -> Notice:
        """Make a dead letter due again, with fresh attempts.

        Raises:
            NotFoundError: There is no such notice.
            IllegalTransitionError: It is no dead letter.
            ConflictError: Somebody else wrote it at the same moment.
        """
        record = self._record(identifier)
        notice = requeue_notice(decode_record(NOTICE, record), self._environment.now())
        commit_to(self._store, [encode_record(NOTICE, notice, record.version)], self._new_note("replay"))
        return notice

    def _find_contact_kinds(self, channels: Iterable[str]) -> Mapping[str, ContactKind]:
        found = {channel: self._find_contact_kind(channel) for channel in channels}
        return {channel: kind for channel, kind in found.items() if kind is not None}

    def __repr__(self) -> str:
        return "NoticeService()"

    def _record(self, identifier: str) -> Record:
        record = self._store.get(Key(NOTICE.name, identifier))
        if record is None:
            raise NotFoundError(f"{NOTICE.name}/{identifier}")
        return record
