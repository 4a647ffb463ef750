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

from newstratum._testing.store_kit.backups import BackupCases, InspectionCases
from newstratum._testing.store_kit.capabilities import CountingCases, HistoryCases
from newstratum._testing.store_kit.commits import CommitCases
from newstratum._testing.store_kit.feed import FeedCases
from newstratum._testing.store_kit.identity import IdentityCases
from newstratum._testing.store_kit.isolation import IsolationCases
from newstratum._testing.store_kit.life_cycle import LifeCycleCases
from newstratum._testing.store_kit.model import ModelCases
from newstratum._testing.store_kit.pages import PageCases
from newstratum._testing.store_kit.queries import QueryCases
from newstratum._testing.store_kit.read_only import ReadOnlyCases
from newstratum._testing.store_kit.redaction import RedactionCases
from newstratum._testing.store_kit.uniques import UniqueCases
from newstratum._testing.store_kit.values import ValueCases
from newstratum._testing.store_kit.versions import VersionCases


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
    RedactionCases,
    HistoryCases,
    CountingCases,
    BackupCases,
    InspectionCases,
    LifeCycleCases,
    ReadOnlyCases,
    ModelCases,
):
    """Every case of the storage port; see ``StoreSetting``."""
