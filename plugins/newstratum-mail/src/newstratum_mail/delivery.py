"""Hand an e-mail to a server, and say what its answers mean without repeating them."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import Final

from attrs import field, frozen

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Secret
from newstratum_mail.sessions import Deadline, EncryptedSession, PlainSession

__all__ = ["Server", "to_delivery_error"]

_LOGIN_REFUSED: Final = "the login is refused; check user and password"
#: Codes that are about the login, whatever they answer (RFC 4954).
_ABOUT_THE_LOGIN: Final = {530, 534, 535, 538}
#: A message too large can be refused together with its sender (RFC 1870).
_TOO_LARGE: Final = 552


@frozen(kw_only=True)
class Server:
    """A mail server, and how to speak to it."""

    host: str
    port: int
    #: What to greet with.
    helo: str
    #: ``"start"`` to begin unencrypted and insist on STARTTLS, ``"whole"``, or ``"off"``.
    encryption: str
    context: ssl.SSLContext = field(repr=False)
    user: str = field(default="", repr=False)
    password: Secret | None = None

    def deliver(self, sender: str, recipient: str, content: bytes, seconds: float) -> NotifyError | None:
        """Hand an e-mail over; return what went wrong, None if nothing did. Nothing is raised.

        Args:
            sender: The address that is told of failures.
            recipient: Where to.
            content: The e-mail, as it goes over the wire.
            seconds: After which to give up.
        """
        try:
            with contextlib.closing(self._session(Deadline(max(0.001, seconds)))) as session:
                session.sendmail(sender, [recipient], content)
                # The message is the server's by now; what it says to a farewell changes nothing.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    session.quit()
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            return to_delivery_error(error)
        return None

    def _session(self, deadline: Deadline) -> smtplib.SMTP:
        if self.encryption == "whole":
            session: smtplib.SMTP = EncryptedSession(
                self.host, self.port, helo=self.helo, deadline=deadline, context=self.context
            )
        else:
            session = PlainSession(self.host, self.port, helo=self.helo, deadline=deadline)
        try:
            self._introduce(session)
        except BaseException:
            session.close()
            raise
        return session

    def _introduce(self, session: smtplib.SMTP) -> None:
        session.ehlo_or_helo_if_needed()
        if self.encryption == "start":
            session.starttls(context=self.context)
            session.ehlo_or_helo_if_needed()
        if self.password is not None:
            session.login(self.user, self.password.reveal())


def to_delivery_error(error: Exception) -> NotifyError:
    """Return what an error of the session means: another try, a channel to be mended, or a dead letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _words)] = error.recipients.values()
        return _build_refusal_error(code, "the recipient is refused")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _build_refusal_error(error.smtp_code, _LOGIN_REFUSED, of_all=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        reason = "the sender is refused; check from in the URL of the channel"
        return _build_refusal_error(error.smtp_code, reason, of_all=error.smtp_code != _TOO_LARGE)
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        reason = "this machine is refused; check helo in the URL of the channel"
        return _build_refusal_error(error.smtp_code, reason, of_all=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _build_refusal_error(error.smtp_code, "the message is refused")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotifierUnavailableError("mail: TLS or login is not offered by the server; check its URL")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotifierUnavailableError("mail: TLS: the certificate is not trusted, or is for another name")
    if isinstance(error, ssl.SSLError):
        return NotifierUnavailableError("mail: TLS: no encrypted connection could be agreed on")
    # smtplib turns a timeout into a broken connection; what it was turned from is still there.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NotifierUnavailableError("mail: no answer in time, the message may have arrived")
    if isinstance(error, smtplib.SMTPException):
        return NotifierUnavailableError("mail: the connection broke, the message may have arrived")
    return NotifierUnavailableError("mail: no connection")


def _build_refusal_error(code: int, reason: str, *, of_all: bool = False) -> NotifyError:
    """Return what a code means.

    Args:
        code: What the server answered.
        reason: What is refused, if it is.
        of_all: Whether every message would be refused like this, not this one alone.
    """
    if 500 <= code < 600:
        if code in _ABOUT_THE_LOGIN:
            of_all, reason = True, _LOGIN_REFUSED
        if of_all:
            return NotifierUnavailableError(f"mail: {reason} ({code})", needs_mending=True)
        return UndeliverableError(f"mail: {reason} ({code})")
    if 400 <= code < 500:
        return NotifierUnavailableError(f"mail: answered {code}, not now")
    return NotifierUnavailableError("mail: the server does not answer as a mail server does")
