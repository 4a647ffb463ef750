"""Hand an e-mail to a mail server, and turn its replies into errors that do not repeat them."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import Final

from attrs import field, frozen

from newstratum.errors import InvalidValueError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Secret, Words
from newstratum_mail.sessions import EncryptedSession, PlainSession
from newstratum_network.clocks import Deadline

__all__ = ["Server", "to_delivery_error"]

_ENCRYPTIONS: Final = ("starttls", "implicit", "off")
_LOGIN_REFUSED: Final = Words(
    "登录被拒绝；请核对用户名和密码", "the login is refused; check user and password"
)
#: Codes about the login, whatever command they answer (RFC 4954).
_LOGIN_CODES: Final = {530, 534, 535, 538}
#: A message too large can be refused together with its sender (RFC 1870).
_TOO_LARGE: Final = 552


@frozen(kw_only=True)
class Server:
    """A mail server, and how to connect to it."""

    host: str
    port: int
    #: The name that this machine gives in HELO or EHLO.
    helo: str
    #: ``"starttls"`` to begin plain and insist on STARTTLS, ``"implicit"`` for TLS from the start, ``"off"``.
    encryption: str
    #: How certificates are checked; None only where ``encryption`` is ``"off"``.
    ssl_context: ssl.SSLContext | None = field(repr=False)
    user: str = field(default="", repr=False)
    password: Secret | None = None

    def __attrs_post_init__(self) -> None:
        if self.encryption not in _ENCRYPTIONS:
            raise InvalidValueError(
                "server.encryption",
                Words("不认识", "is not known"),
                Words("可用：{}", "use one of: {}").format(", ".join(_ENCRYPTIONS)),
            )
        # Without one, smtplib would check no certificate.
        if self.ssl_context is None and self.encryption != "off":
            raise InvalidValueError(
                "server.ssl_context",
                Words("缺少", "is missing"),
                Words(
                    "请给ssl.create_default_context()，或encryption='off'",
                    "give ssl.create_default_context(), or encryption='off'",
                ),
            )

    def deliver(self, sender: str, recipient: str, content: bytes, timeout: float) -> NotifyError | None:
        """Hand an e-mail over; return what went wrong, None if nothing did. Nothing is raised.

        Args:
            sender: The address that reports of failures go to.
            recipient: The address of the recipient.
            content: The e-mail, as it is transmitted.
            timeout: Seconds after which to give up.
        """
        try:
            with contextlib.closing(self._session(Deadline(timeout))) as session:
                session.sendmail(sender, [recipient], content)
                # The server has taken the message; its reply to QUIT changes nothing.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    session.quit()
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            return to_delivery_error(error)
        return None

    def _session(self, deadline: Deadline) -> smtplib.SMTP:
        if self.encryption == "implicit":
            assert self.ssl_context is not None
            session: smtplib.SMTP = EncryptedSession(
                self.host, self.port, helo=self.helo, deadline=deadline, context=self.ssl_context
            )
        else:
            session = PlainSession(self.host, self.port, helo=self.helo, deadline=deadline)
        try:
            self._prepare(session)
        except BaseException:
            session.close()
            raise
        return session

    def _prepare(self, session: smtplib.SMTP) -> None:
        session.ehlo_or_helo_if_needed()
        if self.encryption == "starttls":
            session.starttls(context=self.ssl_context)
            session.ehlo_or_helo_if_needed()
        if self.password is not None:
            session.login(self.user, self.password.reveal())


def to_delivery_error(error: Exception) -> NotifyError:
    """Return what an error of the session means: another try, a channel to mend, or a dead letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _words)] = error.recipients.values()
        return _build_refusal_error(code, Words("收件人被拒绝", "the recipient is refused"))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _build_refusal_error(error.smtp_code, _LOGIN_REFUSED, for_all=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        reason = Words(
            "发件人被拒绝；请核对渠道地址中的from",
            "the sender is refused; check from in the URL of the channel",
        )
        return _build_refusal_error(error.smtp_code, reason, for_all=error.smtp_code != _TOO_LARGE)
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        reason = Words(
            "本机被拒绝；请核对渠道地址中的helo",
            "this machine is refused; check helo in the URL of the channel",
        )
        return _build_refusal_error(error.smtp_code, reason, for_all=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _build_refusal_error(error.smtp_code, Words("消息被拒绝", "the message is refused"))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotifierUnavailableError(
            Words(
                "邮件：服务器不提供TLS或登录；请核对其地址",
                "mail: TLS or login is not offered by the server; check its URL",
            )
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotifierUnavailableError(
            Words(
                "邮件：TLS：证书不可信，或属于别的名称",
                "mail: TLS: the certificate is not trusted, or is for another name",
            )
        )
    if isinstance(error, ssl.SSLError):
        return NotifierUnavailableError(
            Words("邮件：TLS：无法建立加密连接", "mail: TLS: no encrypted connection could be agreed on")
        )
    # smtplib turns a timeout into a broken connection; the timeout is its context.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NotifierUnavailableError(
            Words(
                "邮件：没有及时应答，消息可能已送到", "mail: no answer in time, the message may have arrived"
            )
        )
    if isinstance(error, smtplib.SMTPException):
        return NotifierUnavailableError(
            Words(
                "邮件：连接中断，消息可能已送到", "mail: the connection broke, the message may have arrived"
            )
        )
    return NotifierUnavailableError(Words("邮件：无法连接", "mail: no connection"))


def _build_refusal_error(code: int, reason: Words, *, for_all: bool = False) -> NotifyError:
    """Return the error for a reply code.

    Args:
        code: The reply code.
        reason: What the server refuses, if it does.
        for_all: Whether the server would refuse every message, not this one alone.
    """
    if 500 <= code < 600:
        if code in _LOGIN_CODES:
            for_all, reason = True, _LOGIN_REFUSED
        if for_all:
            return NotifierUnavailableError(
                Words("邮件：{}（{}）", "mail: {} ({})").format(reason, code), needs_mending=True
            )
        return UndeliverableError(Words("邮件：{}（{}）", "mail: {} ({})").format(reason, code))
    if 400 <= code < 500:
        return NotifierUnavailableError(
            Words("邮件：应答{}，暂不接收", "mail: answered {}, not now").format(code)
        )
    return NotifierUnavailableError(
        Words(
            "邮件：服务器的应答不是邮件服务器的应答", "mail: the server does not answer as a mail server does"
        )
    )
