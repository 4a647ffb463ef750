"""What Apprise does, in a process of its own."""

from __future__ import annotations

import functools
import warnings

from apprise import Apprise, AppriseAsset, NotifyFormat

from newstratum_apprise.worker_main import LOGS, NO_URL

__all__ = ["deliver_message", "find_service"]


@functools.cache
def _load_services() -> None:
    """Let Apprise load its services, once, without the deprecation warnings of their libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        Apprise.instantiate("json://localhost")


def find_service(url: str) -> Apprise | None:
    """Return the service of an Apprise URL; None if Apprise does not understand it."""
    _load_services()
    asset = AppriseAsset(
        storage_mode="memory",
        allow_templates=False,
        app_id="newstratum",
        app_desc="newstratum",
        async_mode=False,
        http_redirects=False,
    )
    service = Apprise(asset=asset)
    with LOGS.suppress():
        return service if service.add(url) and len(service) == 1 else None


def deliver_message(url: str, subject: str, body: str, seconds: float) -> str:
    """Hand a message to the service of an Apprise URL, and return why it was not taken; empty if it was.

    The reason is a word, ``raised`` or ``refused``, and the class of the error or the state that the service
    reports.

    Args:
        url: The Apprise URL.
        subject: The title.
        body: The text.
        seconds: After which Apprise stops waiting.
    """
    service = find_service(url)
    if service is None:
        return NO_URL
    with LOGS.suppress():
        try:
            result = service.notify(
                body=body,
                title=subject,
                body_format=NotifyFormat.TEXT,
                interpret_escapes=False,
                timeout=seconds,
            )
        except Exception as error:  # a hundred services, each with errors of its own
            return f"raised {type(error).__name__}"
    return "" if result else f"refused {result.status.name.lower()}"
