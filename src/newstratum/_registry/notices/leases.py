"""Leases of notices: who works on which, and what became of them.

A lease is taken by writing the record at the version it was read, so that of two dispatchers one gets it.
What became of it is stored at the version of the lease, which is the fencing token: a dispatcher that lost
its lease stores nothing.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen

from newstratum._model.notices.notices import Notice, lease_notice
from newstratum._model.people.people import Person
from newstratum._ports.query import Is, Query, To
from newstratum._ports.records import MAX_LIMIT, Key, Note, Record, Version
from newstratum._ports.store import Store
from newstratum._registry.sessions.unit_of_work import commit_to
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.kinds.people import NOTICE, PERSON
from newstratum.errors import ConflictError

#: How many times as many notices are looked at as are taken, so that dispatchers rarely meet.
_SPREAD: Final = 4
#: How often a dispatcher tries again to lease after another was faster.
_TRIES: Final = 5
#: The smallest step of time that stores tell apart.
_TICK: Final = dt.timedelta(microseconds=1)


@frozen(kw_only=True)
class LeasedNotice(ShortRepr):
    """A leased notice and the version of its lease, which is the fencing token."""

    notice: Notice
    version: Version


@frozen(kw_only=True)
class Leases:
    """Takes notices of a store, and stores what became of them."""

    store: Store
    new_note: Callable[[str], Note]

    def claim(
        self, channel: str, owner: str, limit: int, now: dt.datetime, until: dt.datetime, rng: random.Random
    ) -> tuple[LeasedNotice, ...]:
        """Lease a random slice of what is due, or of what was leased until now at most.

        Args:
            channel: Name of the channel.
            owner: Who takes them.
            limit: How many to take at most, 1 to 250.
            now: The present instant.
            until: When the lease ends.
            rng: Chooses the slice.

        Returns:
            The leased notices; none if nothing is due, or if others were faster again and again.
        """
        wanted = max(1, min(limit, MAX_LIMIT // _SPREAD))
        for _ in range(_TRIES):
            due = self._due(channel, now, wanted * _SPREAD)
            if not due:
                return ()
            claimed = self._leased(rng.sample(due, min(wanted, len(due))), owner, until)
            if claimed:
                return claimed
            wanted = max(1, wanted // 2)
        return ()

    def person_of(self, notice: Notice) -> Person | None:
        """Return the person a notice goes to as stored now, or None."""
        record = None if notice.person is None else self.store.get(Key(PERSON.name, notice.person))
        return None if record is None else decode_record(PERSON, record)

    def settle(self, claimed: Sequence[LeasedNotice], notices: Sequence[Notice]) -> tuple[Notice, ...]:
        """Store what became of leased notices, in one commit if no lease was lost.

        Args:
            claimed: The notices as they were leased.
            notices: The same ones, as they are now.

        Returns:
            Those that were stored; of the others somebody else has the lease now.
        """
        writes = [
            encode_record(NOTICE, notice, each.version) for notice, each in zip(notices, claimed, strict=True)
        ]
        if not writes:
            return ()
        try:
            commit_to(self.store, writes, self.new_note("receipts"))
        except ConflictError:  # of some the lease ended; the others are stored one by one
            pairs = zip(claimed, notices, strict=True)
            return tuple(notice for each, notice in pairs if self._settled_alone(each, notice))
        return tuple(notices)

    def _settled_alone(self, claimed: LeasedNotice, notice: Notice) -> bool:
        try:
            commit_to(self.store, [encode_record(NOTICE, notice, claimed.version)], self.new_note("receipts"))
        except ConflictError:
            return False
        return True

    def _due(self, channel: str, now: dt.datetime, limit: int) -> Sequence[Record]:
        # An instant that is due now is below the next one that can be told apart from it.
        where = (Is("channel", channel), To("due_at", now + _TICK))
        return self.store.find(Query(NOTICE.name, where, order="due_at", limit=limit)).records

    def _leased(self, records: Sequence[Record], owner: str, until: dt.datetime) -> tuple[LeasedNotice, ...]:
        notices = [lease_notice(decode_record(NOTICE, record), owner, until) for record in records]
        writes = [
            encode_record(NOTICE, notice, record.version)
            for notice, record in zip(notices, records, strict=True)
        ]
        try:
            commit = commit_to(self.store, writes, self.new_note("lease"))
        except ConflictError:
            return ()
        return tuple(LeasedNotice(notice=notice, version=commit.version) for notice in notices)
