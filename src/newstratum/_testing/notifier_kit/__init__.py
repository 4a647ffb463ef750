"""The notifier kit: the whole contract of the notifier port, as a class to subclass.

A plugin's author writes::

    class TestMyNotifier(NotifierKit):
        def open_notifier(self):
            return MyNotifier(...)

and runs pytest. Every case states one sentence of the port. Some need more than a notifier: what arrived at
the receiver, or a receiver that fails on request. They run once the author's class states how, and are
skipped by name until then; ``NotifierSetting`` lists what can be stated, and ``newstratum.testing`` has
servers to stand in for the receiver.
"""

from __future__ import annotations

from newstratum._testing.notifier_kit.conduct import ConductCases, RecipientCases
from newstratum._testing.notifier_kit.messages import ContentCases, LifeCycleCases, PrivacyCases, ReceiptCases
from newstratum._testing.notifier_kit.receivers import (
    AddressCases,
    FailureCases,
    RedirectCases,
    SignatureCases,
    TlsCases,
)


class NotifierKit(
    ReceiptCases,
    ContentCases,
    RecipientCases,
    ConductCases,
    FailureCases,
    PrivacyCases,
    RedirectCases,
    TlsCases,
    AddressCases,
    SignatureCases,
    LifeCycleCases,
):
    """Every case of the notifier port; :class:`NotifierSetting` lists what an author can state."""
