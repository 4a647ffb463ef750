"""The store kit: the whole contract of the storage port, as a class to subclass.

A plugin's author writes::

    class TestMyStore(StoreKit):
        durable = True

        def open_store(self, tmp_path, kinds):
            return open_my_store(tmp_path / "store", kinds)

and runs pytest. Every case states one sentence of the port; a case of a capability that is not claimed
is skipped with the capability's name.
"""

from __future__ import annotations

from newstratum._testing.store_kit.capabilities import (
    BackupCases,
    BatchCountingCases,
    BatchRedactionCases,
    ClaimCases,
    CountingCases,
    ExistenceCases,
    HistoryCases,
    HistoryRedactionCases,
    InspectionCases,
    ReadOnlyCases,
    RedactionCases,
)
from newstratum._testing.store_kit.commits import CommitCases, FeedCases, IsolationCases
from newstratum._testing.store_kit.durability import DurabilityCases
from newstratum._testing.store_kit.life_cycle import LifeCycleCases, ModelCases
from newstratum._testing.store_kit.queries import PageCases, QueryCases
from newstratum._testing.store_kit.records import IdentityCases, UniqueCases, ValueCases, VersionCases
from newstratum._testing.store_kit.sharing import SharingCases
from newstratum._testing.store_kit.traces import ReplacementCases, TraceRedactionCases
from newstratum._testing.store_kit.volume import PrecisionCases, VolumeCases


class StoreKit(
    IdentityCases,
    ValueCases,
    VersionCases,
    UniqueCases,
    CommitCases,
    IsolationCases,
    QueryCases,
    PageCases,
    FeedCases,
    ClaimCases,
    RedactionCases,
    BatchRedactionCases,
    HistoryRedactionCases,
    TraceRedactionCases,
    ReplacementCases,
    HistoryCases,
    BatchCountingCases,
    CountingCases,
    BackupCases,
    InspectionCases,
    LifeCycleCases,
    ExistenceCases,
    ReadOnlyCases,
    SharingCases,
    DurabilityCases,
    PrecisionCases,
    VolumeCases,
    ModelCases,
):
    """Every case of the storage port; :class:`StoreSetting` lists what an author can state."""
