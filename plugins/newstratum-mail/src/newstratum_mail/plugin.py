"""The plugin for e-mail."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_mail"]


def open_mail(url: URL) -> Notifier:
    """Open the mail server of a URL; smtplib and icalendar are imported here and not before."""
    from newstratum_mail.opening import open_mail as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer e-mail."""
    summary = "sends e-mail over SMTP with TLS, and calendar invitations"
    return (
        hooks.NotifierBackend(
            schemes=("smtp", "smtps"), open=open_mail, summary=summary, api=1, contact_kind="email"
        ),
    )
