"""What goes between the host and the process of a channel: one JSON value a line, over pipes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from newstratum._host.isolation import describe_error
from newstratum._ports.notifier import CalendarEntry, Message, Receipt
from newstratum._ports.url import URL, Secret
from newstratum._words import Words
from newstratum.errors import (
    ClosedError,
    InvalidValueError,
    NewstratumError,
    NotifierUnavailableError,
    UndeliverableError,
)

_DAYS = ("first_on", "last_on")
_INSTANTS = ("begins_at", "ends_at")


def to_plain_url(url: URL) -> dict[str, Any]:
    """Return the parts of a URL, its password among them: what goes over a pipe is seen by nobody else."""
    plain = {each.name: getattr(url, each.name) for each in attrs.fields(URL)}
    return {**plain, "password": None if url.password is None else url.password.reveal()}


def from_plain_url(plain: Mapping[str, Any]) -> URL:
    """Return the URL of its parts."""
    query = tuple((name, value) for name, value in plain["query"])
    password = None if plain["password"] is None else Secret(plain["password"])
    return URL(**{**plain, "query": query, "password": password})


def to_plain_message(message: Message) -> dict[str, Any]:
    """Return a message as plain data."""
    plain = {each.name: getattr(message, each.name) for each in attrs.fields(Message)}
    return {**plain, "entry": None if message.entry is None else _to_plain_entry(message.entry)}


def _to_plain_entry(entry: CalendarEntry) -> dict[str, Any]:
    plain = {each.name: getattr(entry, each.name) for each in attrs.fields(CalendarEntry)}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in plain.items()}


def from_plain_message(plain: Mapping[str, Any]) -> Message:
    """Return the message of its plain data."""
    entry = plain["entry"]
    return Message(**{**plain, "entry": None if entry is None else _from_plain_entry(entry)})


def _from_plain_entry(plain: Mapping[str, Any]) -> CalendarEntry:
    entry = dict(plain)
    for name in _DAYS:
        entry[name] = entry[name] and dt.date.fromisoformat(entry[name])
    for name in _INSTANTS:
        entry[name] = entry[name] and dt.datetime.fromisoformat(entry[name])
    return CalendarEntry(**entry)


def to_plain_receipt(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as plain data."""
    plain = {each.name: getattr(receipt, each.name) for each in attrs.fields(Receipt)}
    return {**plain, "outcome": receipt.outcome.value, "accepted_at": receipt.accepted_at.isoformat()}


def from_plain_receipt(plain: Mapping[str, Any]) -> Receipt:
    """Return the receipt of its plain data."""
    return Receipt(**{**plain, "accepted_at": dt.datetime.fromisoformat(plain["accepted_at"])})


def to_plain_error(error: BaseException) -> dict[str, Any]:
    """Return an error as plain data: what newstratum's own errors say, and of any other its type alone."""
    match error:
        case InvalidValueError():
            reason, hint = _to_pair(error.reason), _to_pair(error.hint)
            return {"error": "invalid", "field": error.field, "reason": reason, "hint": hint}
        case UndeliverableError():
            return {"error": "undeliverable", "reason": _to_pair(error.reason)}
        case NotifierUnavailableError():
            return {
                "error": "unavailable",
                "reason": _to_pair(error.reason),
                "retry_after": error.retry_after,
                "needs_mending": error.needs_mending,
            }
        case ClosedError():
            return {"error": "closed"}
    return {"error": "raised", "type": describe_error(error)}


def from_plain_error(plain: Mapping[str, Any], what: str) -> NewstratumError | str:
    """Return the error of its plain data, or the type of a foreign one.

    Args:
        plain: What :func:`to_plain_error` made.
        what: What is closed, where that is the error.
    """
    match plain["error"]:
        case "invalid":
            return InvalidValueError(plain["field"], Words(*plain["reason"]), Words(*plain["hint"]))
        case "undeliverable":
            return UndeliverableError(Words(*plain["reason"]))
        case "unavailable":
            return NotifierUnavailableError(
                Words(*plain["reason"]), plain["retry_after"], plain["needs_mending"]
            )
        case "closed":
            return ClosedError(what)
    return str(plain["type"])


def _to_pair(words: Words) -> tuple[str, str]:
    return words.zh, words.en
