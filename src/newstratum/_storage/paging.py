"""Paging: how a declared index serves a query, and the cursors by which pages and feeds go on.

The rule: the fields that conditions pin (``is``, ``in``) and then at most one more field, which may have
bounds (``from``, ``to``, ``starts``) and must then be the order, are exactly the fields of one declared
index. Every field is an index by itself, and the id stands behind each index as the last tie break. So no
backend scans a whole kind unnoticed.

Cursors are opaque, encrypted, and bound to one store and one use. A page's cursor holds the last record's
order value, which may be a person's data, and travels through URLs and logs. So its payload is encrypted as
well as authenticated: the tag is a keyed digest of the payload, and the same tag starts the key stream that
hides it. Equal payloads give equal cursors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from attrs import field, frozen

from newstratum._ports.fields import FieldType, Kind, Scalar, decode_scalar, encode_scalar, to_typed_scalar
from newstratum._ports.query import MAX_VALUES, Condition, From, In, Is, Query, SortKey, Starts, To, holds
from newstratum._ports.records import Cursor, Version
from newstratum._short_repr import ShortRepr
from newstratum._words import Words, join_names
from newstratum.errors import CursorError, InvalidValueError, UnsupportedQueryError

#: What the cursors of a feed are for.
FEED_USE = "the feed"
#: Bytes of a store's secret.
SECRET_BYTES = 32

_TAG_BYTES = 16


@frozen
class TokenSigner(ShortRepr):
    """Makes and reads the versions and cursors of one store, by its epoch, which shows, and its secret."""

    #: Random, new for every store and for every restored backup; no dot in it.
    epoch: str
    secret: bytes = field(repr=False)

    def encode_version(self, number: int) -> Version:
        """Return the version token of the commit with a number that this store gives only once."""
        return Version(f"{self.epoch}-{number}")

    def decode_version(self, version: str) -> int | None:
        """Return the number of a version that :meth:`encode_version` made; None for any other text."""
        epoch, _dash, digits = version.rpartition("-")
        ours = epoch == self.epoch and digits.isascii() and digits.isdigit() and len(digits) < 19
        return int(digits) if ours else None

    def encode_cursor(self, use: str, payload: Any) -> Cursor:
        """Return a cursor that holds a payload, encrypted and authenticated.

        Args:
            use: What the cursor is for; it is refused for anything else.
            payload: What :func:`json.dumps` can write.
        """
        plain = json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode()
        tag = self._compute_tag(use, plain)
        encoded = base64.urlsafe_b64encode(tag + self._apply_key_stream(tag, plain)).rstrip(b"=")
        return Cursor(f"{self.epoch}.{encoded.decode()}")

    def decode_cursor(self, use: str, cursor: str) -> Any:
        """Return the payload of a cursor that :meth:`encode_cursor` made for the same use.

        Raises:
            CursorError: It is of another store or epoch, of another use, or was altered.
        """
        if not isinstance(cursor, str):
            raise CursorError(Words("不是游标", "it is not a cursor"))
        epoch, dot, encoded = cursor.partition(".")
        if not dot:
            raise CursorError(Words("不是游标", "it is not a cursor"))
        if epoch != self.epoch:
            raise CursorError(
                Words(
                    "它属于另一数据库，或属于恢复之前的本数据库",
                    "it is of another store, or of this one before it was restored",
                )
            )
        try:
            padded = encoded.encode() + b"=" * (-len(encoded) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except ValueError:
            raise CursorError(Words("不是游标", "it is not a cursor")) from None
        tag, plain = raw[:_TAG_BYTES], self._apply_key_stream(raw[:_TAG_BYTES], raw[_TAG_BYTES:])
        if not hmac.compare_digest(tag, self._compute_tag(use, plain)):
            raise CursorError(Words("它被改动过，或用于别处", "it was altered, or is not for {}").format(use))
        return json.loads(plain)

    def compute_digest(self, data: bytes) -> str:
        """Return the digest that stands in a history for a document that was erased.

        Args:
            data: Where the document stood. Never the document: with the secret of the store, which lies
                beside it, whoever has the file could try what it said.
        """
        return hashlib.blake2b(data, key=self.secret, digest_size=16, person=b"erased").hexdigest()

    def _compute_tag(self, use: str, plain: bytes) -> bytes:
        hashed = hashlib.blake2b(key=self.secret, digest_size=_TAG_BYTES, person=b"cursor tag")
        hashed.update(f"{use}\0".encode() + plain)
        return hashed.digest()

    def _apply_key_stream(self, tag: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(b"cursor stream" + self.secret + tag).digest(len(data))
        return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))


@frozen
class Limits:
    """What conditions leave of one field: one of some values, or a range (low inclusive, high exclusive)."""

    values: tuple[Scalar, ...] | None
    low: Scalar | None
    high: Scalar | None


@frozen
class QueryPlan(ShortRepr):
    """A query in the form an index answers: runs of equal pinned values, each in order."""

    #: The pinned fields and the values each may have, in the order of the index.
    pinned: tuple[tuple[str, tuple[Scalar, ...]], ...]
    #: The field behind the pinned ones that a run is sorted by; None where a run is sorted by id.
    sorted_by: str | None
    #: Lowest value of ``sorted_by``; None for no bound.
    low: Scalar | None
    #: The value that ``sorted_by`` stays below; None for no bound.
    high: Scalar | None
    #: Where the query orders by a pinned field, its position among them; runs are merged by it.
    ordered_by_pinned: int | None

    @property
    def bounded(self) -> bool:
        """Whether records without ``sorted_by`` are left out."""
        return self.low is not None or self.high is not None

    def runs(self) -> Iterator[tuple[Scalar, ...]]:
        """Yield every combination of pinned values."""
        return product(*(values for _field, values in self.pinned))


def _check_condition(kind: Kind, condition: Condition) -> None:
    wanted = kind.fields.get(condition.field)
    if wanted is None:
        raise UnsupportedQueryError(
            kind.name, Words("{!r}不是声明过的字段", "{!r} is not a declared field").format(condition.field)
        )
    name = f"{kind.name}.{condition.field}"
    if isinstance(condition, Starts) and wanted is not FieldType.TEXT:
        raise UnsupportedQueryError(
            kind.name,
            Words("{!r}是{}，只有文字才有开头", "{!r} is {}, only text has beginnings").format(
                condition.field, wanted
            ),
        )
    for value in condition.values if isinstance(condition, In) else (condition.value,):
        to_typed_scalar(name, value, wanted)


def _compute_prefix_end(prefix: str) -> str | None:
    """Return the least text above all that start with a prefix; None if there is none."""
    for end in range(len(prefix), 0, -1):
        code = ord(prefix[end - 1])
        if code < 0x10FFFF:
            # The code points of surrogates are not characters.
            following = 0xE000 if code == 0xD7FF else code + 1
            return prefix[: end - 1] + chr(following)
    return None


def _compute_limits(conditions: Sequence[Condition]) -> Limits:
    # Values of one field have one type (checked before), which the type checker cannot see.
    pins = [c for c in conditions if isinstance(c, Is | In)]
    if pins:
        first: tuple[Any, ...] = pins[0].values if isinstance(pins[0], In) else (pins[0].value,)
        values = [value for value in first if all(holds(condition, value) for condition in conditions)]
        return Limits(tuple(sorted(values)), None, None)
    lows: list[Any] = [c.value for c in conditions if isinstance(c, From | Starts)]
    highs: list[Any] = [c.value for c in conditions if isinstance(c, To)]
    highs += [
        high
        for c in conditions
        if isinstance(c, Starts) and (high := _compute_prefix_end(c.value)) is not None
    ]
    return Limits(None, max(lows, default=None), min(highs, default=None))


def _find_index(kind: Kind, pinned: Iterable[str], sorted_by: str | None) -> tuple[str, ...] | None:
    """Return the pinned fields in the order of the index that serves them, or None."""
    wanted = set(pinned)
    tail = () if sorted_by is None else (sorted_by,)
    if len(wanted) + len(tail) <= 1:
        return tuple(wanted)
    for index in kind.indexes:
        head, rest = index[: len(wanted)], index[len(wanted) :]
        if set(head) == wanted and rest == tail:
            return head
    return None


def plan_query(kind: Kind, query: Query) -> QueryPlan:
    """Return how a declared index serves a query.

    Raises:
        UnsupportedQueryError: A field is not declared, or no index serves filter and order.
        InvalidValueError: A condition's value has another type than its field.
    """
    by_field: dict[str, list[Condition]] = {}
    for condition in query.where:
        _check_condition(kind, condition)
        by_field.setdefault(condition.field, []).append(condition)
    if query.order is not None and query.order not in kind.fields:
        raise UnsupportedQueryError(
            kind.name, Words("{!r}不是声明过的字段", "{!r} is not a declared field").format(query.order)
        )
    limits = {name: _compute_limits(conditions) for name, conditions in by_field.items()}
    pinned = [name for name, limit in limits.items() if limit.values is not None]
    sorted_by = None if query.order in pinned else query.order
    for name, limit in limits.items():
        if limit.values is None and name != sorted_by:
            raise UnsupportedQueryError(
                kind.name,
                Words(
                    "按{!r}的范围查询，须按{!r}排序", "bounds on {!r} need the query to order by {!r}"
                ).format(name, name),
            )
    head = _find_index(kind, pinned, sorted_by)
    if head is None:
        wanted = ", ".join([*sorted(pinned), *([sorted_by] if sorted_by else [])])
        raise UnsupportedQueryError(
            kind.name,
            Words(
                "没有声明索引（{}）；请声明，或减少条件",
                "no declared index is ({}); declare it or ask for less",
            ).format(wanted),
        )
    values = tuple((name, limits[name].values or ()) for name in head)
    combinations = math.prod(len(each) for _name, each in values)
    if combinations > MAX_VALUES:
        raise UnsupportedQueryError(
            kind.name,
            Words(
                "要查{}种取值组合；请每次查{}种", "asks for {} combinations of values; ask for {} at a time"
            ).format(combinations, MAX_VALUES),
        )
    bounds = limits.get(sorted_by or "", Limits(None, None, None))
    position = head.index(query.order) if query.order in head else None
    return QueryPlan(values, sorted_by, bounds.low, bounds.high, position)


def check_count(kind: Kind, fields: Sequence[str], where: Sequence[Condition]) -> tuple[str, ...]:
    """Return the declared index that holds all fields a count names; every field is one by itself.

    Raises:
        UnsupportedQueryError: A field is not declared, or no index holds all of them.
        InvalidValueError: A condition's value has another type than its field.
    """
    for condition in where:
        _check_condition(kind, condition)
    for name in fields:
        if name not in kind.fields:
            raise UnsupportedQueryError(
                kind.name, Words("{!r}不是声明过的字段", "{!r} is not a declared field").format(name)
            )
    if len(set(fields)) != len(fields):
        raise InvalidValueError("fields", Words("同一字段写了两次", "names a field twice"))
    named = {*fields, *(condition.field for condition in where)}
    for index in (*((name,) for name in kind.fields), *kind.indexes):
        if named <= set(index):
            return index
    if not named:
        return ()
    raise UnsupportedQueryError(
        kind.name,
        Words(
            "没有声明（{}）的索引；请声明，或减少条件",
            "no index over ({}) is declared; declare it or ask for less",
        ).format(join_names(sorted(named))),
    )


_PAGE_USE = "this query"


def _compute_query_digest(query: Query) -> str:
    where = []
    for condition in query.where:
        values = condition.values if isinstance(condition, In) else (condition.value,)
        where.append([type(condition).__name__, condition.field, [encode_scalar(value) for value in values]])
    plain = [query.kind, where, query.order, query.descending]
    return hashlib.blake2b(json.dumps(plain).encode(), digest_size=8).hexdigest()


def encode_page_cursor(signer: TokenSigner, query: Query, place: SortKey) -> Cursor:
    """Return the cursor of the page that follows a place; it serves the same query at any limit."""
    value, identifier = place
    plain = None if value is None else encode_scalar(value)
    return signer.encode_cursor(_PAGE_USE, [_compute_query_digest(query), plain, identifier])


def decode_page_cursor(signer: TokenSigner, query: Query) -> SortKey | None:
    """Return the place that a query's cursor names; None without one.

    Raises:
        CursorError: It is of another store or query, or was altered.
    """
    if query.after is None:
        return None
    digest, plain, identifier = signer.decode_cursor(_PAGE_USE, query.after)
    if digest != _compute_query_digest(query):
        raise CursorError(Words("它属于另一项查询", "it belongs to another query"))
    return (None if plain is None else decode_scalar(plain), identifier)
