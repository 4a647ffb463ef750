"""The two ports, storage and notices: what a backend implements and what it is built from.

A backend imports this module, :mod:`newstratum.hooks` and :mod:`newstratum.errors`, and nothing else of
newstratum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._builtin.files import open_atomic_binary as open_atomic_binary
    from newstratum._builtin.files import open_atomic_text as open_atomic_text
    from newstratum._input.files import open_input as open_input
    from newstratum._input.headings import count_known_headings as count_known_headings
    from newstratum._input.limits import InputLimits as InputLimits
    from newstratum._input.limits import format_limit_hint as format_limit_hint
    from newstratum._input.limits import get_input_limits as get_input_limits
    from newstratum._input.names import format_name as format_name
    from newstratum._ports.fields import MAX_INDEX_FIELDS as MAX_INDEX_FIELDS
    from newstratum._ports.fields import MAX_NAME as MAX_NAME
    from newstratum._ports.fields import MAX_TEXT as MAX_TEXT
    from newstratum._ports.fields import Fields as Fields
    from newstratum._ports.fields import FieldType as FieldType
    from newstratum._ports.fields import FrozenMap as FrozenMap
    from newstratum._ports.fields import Kind as Kind
    from newstratum._ports.fields import PlainScalar as PlainScalar
    from newstratum._ports.fields import Scalar as Scalar
    from newstratum._ports.fields import decode_scalar as decode_scalar
    from newstratum._ports.fields import encode_scalar as encode_scalar
    from newstratum._ports.fields import fits as fits
    from newstratum._ports.fields import to_typed_scalar as to_typed_scalar
    from newstratum._ports.keys import KEY_BYTES as KEY_BYTES
    from newstratum._ports.keys import MAX_KEY_NAME as MAX_KEY_NAME
    from newstratum._ports.keys import KeyProvider as KeyProvider
    from newstratum._ports.keys import SecretKey as SecretKey
    from newstratum._ports.notifier import MAX_ADDRESS as MAX_ADDRESS
    from newstratum._ports.notifier import MAX_BODY as MAX_BODY
    from newstratum._ports.notifier import MAX_KEY as MAX_KEY
    from newstratum._ports.notifier import MAX_SUBJECT as MAX_SUBJECT
    from newstratum._ports.notifier import CalendarEntry as CalendarEntry
    from newstratum._ports.notifier import Delivery as Delivery
    from newstratum._ports.notifier import Message as Message
    from newstratum._ports.notifier import Notifier as Notifier
    from newstratum._ports.notifier import Receipt as Receipt
    from newstratum._ports.query import MAX_VALUES as MAX_VALUES
    from newstratum._ports.query import Condition as Condition
    from newstratum._ports.query import From as From
    from newstratum._ports.query import In as In
    from newstratum._ports.query import Is as Is
    from newstratum._ports.query import Query as Query
    from newstratum._ports.query import SortKey as SortKey
    from newstratum._ports.query import Starts as Starts
    from newstratum._ports.query import To as To
    from newstratum._ports.query import compute_place as compute_place
    from newstratum._ports.query import holds as holds
    from newstratum._ports.query import make_sort_key as make_sort_key
    from newstratum._ports.query import matches as matches
    from newstratum._ports.query import sort_matching_records as sort_matching_records
    from newstratum._ports.records import MAX_DOCUMENT as MAX_DOCUMENT
    from newstratum._ports.records import MAX_ID as MAX_ID
    from newstratum._ports.records import MAX_LIMIT as MAX_LIMIT
    from newstratum._ports.records import MAX_REASON as MAX_REASON
    from newstratum._ports.records import Act as Act
    from newstratum._ports.records import Change as Change
    from newstratum._ports.records import Check as Check
    from newstratum._ports.records import Commit as Commit
    from newstratum._ports.records import Cursor as Cursor
    from newstratum._ports.records import Delete as Delete
    from newstratum._ports.records import Feed as Feed
    from newstratum._ports.records import Key as Key
    from newstratum._ports.records import Note as Note
    from newstratum._ports.records import Page as Page
    from newstratum._ports.records import Put as Put
    from newstratum._ports.records import Record as Record
    from newstratum._ports.records import Version as Version
    from newstratum._ports.records import Write as Write
    from newstratum._ports.seals import Sealer as Sealer
    from newstratum._ports.store import Backup as Backup
    from newstratum._ports.store import BatchCounter as BatchCounter
    from newstratum._ports.store import BatchRedactor as BatchRedactor
    from newstratum._ports.store import Counter as Counter
    from newstratum._ports.store import CountQuery as CountQuery
    from newstratum._ports.store import Counts as Counts
    from newstratum._ports.store import DocumentReplacer as DocumentReplacer
    from newstratum._ports.store import Health as Health
    from newstratum._ports.store import HealthFinding as HealthFinding
    from newstratum._ports.store import History as History
    from newstratum._ports.store import HistoryRedactor as HistoryRedactor
    from newstratum._ports.store import Inspector as Inspector
    from newstratum._ports.store import Redaction as Redaction
    from newstratum._ports.store import Redactor as Redactor
    from newstratum._ports.store import Replacement as Replacement
    from newstratum._ports.store import Store as Store
    from newstratum._ports.store import TraceRedactor as TraceRedactor
    from newstratum._ports.url import MAX_URL as MAX_URL
    from newstratum._ports.url import URL as URL
    from newstratum._ports.url import Secret as Secret
    from newstratum._storage.checks import FileIdentity as FileIdentity
    from newstratum._storage.checks import StoreUsage as StoreUsage
    from newstratum._storage.checks import check_limit as check_limit
    from newstratum._storage.checks import check_version as check_version
    from newstratum._storage.checks import check_write as check_write
    from newstratum._storage.checks import get_declared_kind as get_declared_kind
    from newstratum._storage.checks import has_file as has_file
    from newstratum._storage.checks import map_kinds_by_name as map_kinds_by_name
    from newstratum._storage.ledger import Entry as Entry
    from newstratum._storage.ledger import EntryStep as EntryStep
    from newstratum._storage.ledger import Ledger as Ledger
    from newstratum._storage.ledger import decode_entry as decode_entry
    from newstratum._storage.ledger import encode_entry as encode_entry
    from newstratum._storage.ledger import encode_line as encode_line
    from newstratum._storage.paging import FEED_USE as FEED_USE
    from newstratum._storage.paging import SECRET_BYTES as SECRET_BYTES
    from newstratum._storage.paging import QueryPlan as QueryPlan
    from newstratum._storage.paging import TokenSigner as TokenSigner
    from newstratum._storage.paging import check_count as check_count
    from newstratum._storage.paging import decode_page_cursor as decode_page_cursor
    from newstratum._storage.paging import encode_page_cursor as encode_page_cursor
    from newstratum._storage.paging import plan_query as plan_query
    from newstratum._storage.rows import CHECK as CHECK
    from newstratum._storage.rows import DELETE as DELETE
    from newstratum._storage.rows import PUT as PUT
    from newstratum._storage.rows import RowCodec as RowCodec
    from newstratum._storage.rows import StagedWrite as StagedWrite
    from newstratum._storage.rows import UnreadableRowError as UnreadableRowError
    from newstratum._storage.rows import WriteBuffer as WriteBuffer
    from newstratum._storage.rows import build_change as build_change
    from newstratum._storage.rows import decode_declaration as decode_declaration
    from newstratum._storage.rows import encode_column as encode_column
    from newstratum._storage.rows import encode_declaration as encode_declaration
    from newstratum._storage.rows import find_undeclared_kinds as find_undeclared_kinds
    from newstratum._storage.rows import from_microseconds as from_microseconds
    from newstratum._storage.rows import merge_declarations as merge_declarations
    from newstratum._storage.rows import read_system_clock as read_system_clock
    from newstratum._storage.rows import to_microseconds as to_microseconds
    from newstratum._storage.simple_store import LogBackend as LogBackend
    from newstratum._storage.simple_store import SimpleStore as SimpleStore
    from newstratum._storage.sqlite_profile import SQLITE_LOCK_SECONDS as SQLITE_LOCK_SECONDS
    from newstratum._storage.sqlite_profile import apply_sqlite_profile as apply_sqlite_profile
    from newstratum._storage.sqlite_profile import connect_sqlite as connect_sqlite
    from newstratum._storage.sqlite_profile import to_sqlite_store_error as to_sqlite_store_error
    from newstratum._words import Words as Words

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_builtin.files": "open_atomic_binary open_atomic_text",
    "_input.files": "open_input",
    "_input.headings": "count_known_headings",
    "_input.limits": "InputLimits format_limit_hint get_input_limits",
    "_input.names": "format_name",
    "_ports.fields": (
        "FieldType Fields FrozenMap Kind MAX_INDEX_FIELDS MAX_NAME MAX_TEXT PlainScalar Scalar "
        "decode_scalar encode_scalar fits to_typed_scalar"
    ),
    "_ports.keys": "KEY_BYTES KeyProvider MAX_KEY_NAME SecretKey",
    "_ports.notifier": (
        "CalendarEntry Delivery MAX_ADDRESS MAX_BODY MAX_KEY MAX_SUBJECT Message Notifier Receipt"
    ),
    "_ports.query": (
        "Condition From In Is MAX_VALUES Query SortKey Starts To compute_place holds make_sort_key "
        "matches sort_matching_records"
    ),
    "_ports.records": (
        "Act Change Check Commit Cursor Delete Feed Key MAX_DOCUMENT MAX_ID MAX_LIMIT MAX_REASON Note "
        "Page Put Record Version Write"
    ),
    "_ports.seals": "Sealer",
    "_ports.store": (
        "Backup BatchCounter BatchRedactor Counter CountQuery Counts DocumentReplacer Health HealthFinding "
        "History HistoryRedactor Inspector Redaction Redactor Replacement Store TraceRedactor"
    ),
    "_ports.url": "MAX_URL Secret URL",
    "_words": "Words",
    "_storage.checks": (
        "FileIdentity StoreUsage check_limit check_version check_write get_declared_kind has_file "
        "map_kinds_by_name"
    ),
    "_storage.ledger": "Entry EntryStep Ledger decode_entry encode_entry encode_line",
    "_storage.paging": (
        "FEED_USE QueryPlan SECRET_BYTES TokenSigner check_count decode_page_cursor encode_page_cursor "
        "plan_query"
    ),
    "_storage.rows": (
        "CHECK DELETE PUT RowCodec StagedWrite UnreadableRowError WriteBuffer build_change "
        "decode_declaration encode_column encode_declaration find_undeclared_kinds from_microseconds "
        "merge_declarations read_system_clock to_microseconds"
    ),
    "_storage.simple_store": "LogBackend SimpleStore",
    "_storage.sqlite_profile": (
        "SQLITE_LOCK_SECONDS apply_sqlite_profile connect_sqlite to_sqlite_store_error"
    ),
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
