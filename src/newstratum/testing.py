"""Kits and doubles for people who test against newstratum; needs the extra ``testing``."""

from __future__ import annotations

from newstratum._builtin.memory_store import MemoryStore
from newstratum._testing import strategies
from newstratum._testing.attempts import Attempt, attempt_send
from newstratum._testing.clocks import ManualClock
from newstratum._testing.fakes.bad_answers import BAD_BODIES, BAD_HEADS
from newstratum._testing.fakes.certificates import (
    AUTHORITY,
    FAULTY_AUTHORITY,
    CertificateFault,
    build_faulty_context,
    build_server_context,
    get_server_chain,
)
from newstratum._testing.fakes.loopback import Answer, LoopbackService, Request
from newstratum._testing.fakes.scripted import (
    Script,
    ScriptedConnection,
    ScriptedServer,
    open_unresponsive_address,
)
from newstratum._testing.notifier_kit import NotifierKit
from newstratum._testing.notifier_kit.setting import Arrival
from newstratum._testing.notifier_kit.signatures import is_signed
from newstratum._testing.notifiers import FlakyNotifier, RecordingNotifier
from newstratum._testing.situations import FAILURES, RETRY_AFTER_SECONDS, Situation
from newstratum._testing.store_contests import StoreConcurrencyKit, run_in_processes
from newstratum._testing.store_kit import StoreKit
from newstratum._testing.store_kit.material import (
    INSTANT,
    KINDS,
    build_key,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    list_changes,
    put_all,
    run_in_threads,
)
from newstratum._testing.store_machine import StoreMachine

__all__ = [
    "AUTHORITY",
    "BAD_BODIES",
    "BAD_HEADS",
    "FAILURES",
    "FAULTY_AUTHORITY",
    "INSTANT",
    "KINDS",
    "RETRY_AFTER_SECONDS",
    "Answer",
    "Arrival",
    "Attempt",
    "CertificateFault",
    "FlakyNotifier",
    "LoopbackService",
    "ManualClock",
    "MemoryStore",
    "NotifierKit",
    "RecordingNotifier",
    "Request",
    "Script",
    "ScriptedConnection",
    "ScriptedServer",
    "Situation",
    "StoreConcurrencyKit",
    "StoreKit",
    "StoreMachine",
    "attempt_send",
    "build_faulty_context",
    "build_key",
    "build_note",
    "build_person_put",
    "build_server_context",
    "find_ids",
    "get_record",
    "get_server_chain",
    "is_signed",
    "list_changes",
    "open_unresponsive_address",
    "put_all",
    "run_in_processes",
    "run_in_threads",
    "strategies",
]
