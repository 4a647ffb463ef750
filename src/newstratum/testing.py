"""Kits and doubles for people who test against newstratum; needs the extra ``testing``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._storage.simple_store import MemoryStore as MemoryStore
    from newstratum._testing import strategies as strategies
    from newstratum._testing.doubles import FAILURES as FAILURES
    from newstratum._testing.doubles import RETRY_AFTER_SECONDS as RETRY_AFTER_SECONDS
    from newstratum._testing.doubles import Attempt as Attempt
    from newstratum._testing.doubles import FlakyNotifier as FlakyNotifier
    from newstratum._testing.doubles import ManualClock as ManualClock
    from newstratum._testing.doubles import RecordingNotifier as RecordingNotifier
    from newstratum._testing.doubles import Situation as Situation
    from newstratum._testing.doubles import attempt_send as attempt_send
    from newstratum._testing.fakes.certificates import AUTHORITY as AUTHORITY
    from newstratum._testing.fakes.certificates import FAULTY_AUTHORITY as FAULTY_AUTHORITY
    from newstratum._testing.fakes.certificates import CertificateFault as CertificateFault
    from newstratum._testing.fakes.certificates import build_faulty_context as build_faulty_context
    from newstratum._testing.fakes.certificates import build_server_context as build_server_context
    from newstratum._testing.fakes.certificates import get_faulty_chain as get_faulty_chain
    from newstratum._testing.fakes.certificates import get_server_chain as get_server_chain
    from newstratum._testing.fakes.loopback import Answer as Answer
    from newstratum._testing.fakes.loopback import LoopbackService as LoopbackService
    from newstratum._testing.fakes.loopback import Request as Request
    from newstratum._testing.fakes.scripted import BAD_BODIES as BAD_BODIES
    from newstratum._testing.fakes.scripted import BAD_HEADS as BAD_HEADS
    from newstratum._testing.fakes.scripted import Script as Script
    from newstratum._testing.fakes.scripted import ScriptedConnection as ScriptedConnection
    from newstratum._testing.fakes.scripted import ScriptedServer as ScriptedServer
    from newstratum._testing.fakes.scripted import open_unresponsive_address as open_unresponsive_address
    from newstratum._testing.kits import pytest_configure as pytest_configure
    from newstratum._testing.kits import run_in_threads as run_in_threads
    from newstratum._testing.notifier_kit import NotifierKit as NotifierKit
    from newstratum._testing.notifier_kit.receivers import is_signed as is_signed
    from newstratum._testing.notifier_kit.setting import Arrival as Arrival
    from newstratum._testing.notifier_kit.setting import NotifierSetting as NotifierSetting
    from newstratum._testing.store_concurrency import StoreConcurrencyKit as StoreConcurrencyKit
    from newstratum._testing.store_concurrency import run_in_processes as run_in_processes
    from newstratum._testing.store_kit import StoreKit as StoreKit
    from newstratum._testing.store_machine import StoreMachine as StoreMachine
    from newstratum._testing.store_setting import INSTANT as INSTANT
    from newstratum._testing.store_setting import KINDS as KINDS
    from newstratum._testing.store_setting import StoreSetting as StoreSetting
    from newstratum._testing.store_setting import build_key as build_key
    from newstratum._testing.store_setting import build_note as build_note
    from newstratum._testing.store_setting import build_person_put as build_person_put
    from newstratum._testing.store_setting import find_ids as find_ids
    from newstratum._testing.store_setting import get_record as get_record
    from newstratum._testing.store_setting import list_changes as list_changes
    from newstratum._testing.store_setting import put_all as put_all

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_storage.simple_store": "MemoryStore",
    "_testing.doubles": (
        "Attempt FAILURES FlakyNotifier ManualClock RETRY_AFTER_SECONDS RecordingNotifier Situation "
        "attempt_send"
    ),
    "_testing.fakes.certificates": (
        "AUTHORITY CertificateFault FAULTY_AUTHORITY build_faulty_context build_server_context "
        "get_faulty_chain get_server_chain"
    ),
    "_testing.fakes.loopback": "Answer LoopbackService Request",
    "_testing.fakes.scripted": (
        "BAD_BODIES BAD_HEADS Script ScriptedConnection ScriptedServer open_unresponsive_address"
    ),
    # Named in a conftest.py, this module prints the report of the kits.
    "_testing.kits": "pytest_configure run_in_threads",
    "_testing.notifier_kit": "NotifierKit",
    "_testing.notifier_kit.receivers": "is_signed",
    "_testing.notifier_kit.setting": "Arrival NotifierSetting",
    "_testing.store_concurrency": "StoreConcurrencyKit run_in_processes",
    "_testing.store_kit": "StoreKit",
    "_testing.store_machine": "StoreMachine",
    "_testing.store_setting": (
        "INSTANT KINDS StoreSetting build_key build_note build_person_put find_ids get_record "
        "list_changes put_all"
    ),
    "_testing.strategies": "strategies",
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
