"""E-mails as they go over the wire, answers and what they mean, URLs and what may be wrong with them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstratum import PluginHost
from newstratum.errors import InvalidValueError, NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import URL, Message
from newstratum.testing import AUTHORITY
from newstratum_mail.addresses import parse_address
from newstratum_mail.composing import Originator, build_message_id, render_email
from newstratum_mail.delivery import to_delivery_error
from newstratum_mail.opening import open_mail

AT = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
ORIGINATOR = Originator(address="office@example.org", name="秘书处", reply_to="answers@example.org")
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Another try once somebody mended the channel.
MEND = "mend"
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=300)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), min_size=1, max_size=300
)


def _message(**parts: Any) -> Message:
    texts = {"key": "event-1/person-1", "recipient": "a@example.org", "subject": "通知", "text": "您好"}
    return Message(**(texts | parts))


def _read(content: bytes) -> Any:
    return email.message_from_bytes(content, policy=email.policy.default)


@pytest.mark.slow
@given(subject=LINES, text=TEXTS, html=st.none() | TEXTS)
@example(subject=" a  b ", text="0", html=None)
def test_any_subject_and_text_come_back(subject: str, text: str, html: str | None) -> None:
    content = render_email(_message(subject=subject, text=text, html=html), "a@example.org", ORIGINATOR, AT)
    read = _read(content)
    assert read["Subject"] == subject
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    if html is not None:
        assert read.get_body(("html",)).get_content().replace("\r\n", "\n") == html


@given(subject=LINES, name=LINES)
def test_no_subject_and_no_name_becomes_a_header(subject: str, name: str) -> None:
    originator = Originator(address="office@example.org", name=name[:100])
    head = render_email(_message(subject=subject), "a@example.org", originator, AT).partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert b"\n" not in head.replace(b"\r\n", b"")
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert sorted(names) == sorted(
        [
            b"Content-Type",
            b"MIME-Version",
            b"Content-Transfer-Encoding",
            b"From",
            b"To",
            b"Subject",
            b"Date",
            b"Message-ID",
            b"Auto-Submitted",
        ]
    )
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))


def test_the_other_headers() -> None:
    read = _read(render_email(_message(), "a@example.org", ORIGINATOR, AT))
    assert read["From"].addresses[0].display_name == "秘书处"
    assert read["From"].addresses[0].addr_spec == "office@example.org"
    assert (read["To"], read["Reply-To"]) == ("a@example.org", "answers@example.org")
    assert read["Date"].datetime == AT
    assert read["Auto-Submitted"] == "auto-generated"


def test_a_message_id_is_made_of_the_key_alone() -> None:
    first = _read(render_email(_message(), "a@example.org", ORIGINATOR, AT))
    later = _read(render_email(_message(text="又"), "a@example.org", ORIGINATOR, AT + dt.timedelta(days=1)))
    other = _read(render_email(_message(key="event-2/person-1"), "a@example.org", ORIGINATOR, AT))
    assert first["Message-ID"] == later["Message-ID"] == build_message_id("event-1/person-1", "example.org")
    assert first["Message-ID"] != other["Message-ID"]
    assert "event" not in first["Message-ID"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@example.org", "a@example.org"),
        ("o'neil+tag@mail.example.org", "o'neil+tag@mail.example.org"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("a@mailhost", "a@mailhost"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_a_plain_address_is_one(text: str, address: str) -> None:
    assert parse_address(text) == address


@given(st.text(max_size=40) | st.from_regex(r"[ -~]{0,20}@[ -~]{0,20}", fullmatch=True))
def test_an_address_that_passes_is_one_word_of_ascii(text: str) -> None:
    address = parse_address(text)
    if address is not None:
        assert address.isascii()
        assert address.count("@") == 1
        assert not set(address) & set(' <>,;:"()[]\\\r\n\t')


def test_an_e_mail_arrives_as_it_was_meant(mail_server: Any) -> None:
    url = f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&name=%E7%A7%98%E4%B9%A6%E5%A4%84&tls=off"
    receipt = open_mail(URL.parse(url), clock=lambda: AT).send(_message(), timeout=5)
    [(sender, recipients, _content)] = mail_server.taken
    assert (sender, recipients) == ("office@example.org", ["a@example.org"])
    assert receipt.reference == mail_server.messages[0]["Message-ID"]
    assert (receipt.code, receipt.accepted_at) == ("smtp-250", AT)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_it_serves_the_contact_that_it_states(scheme: str, mail_server: Any) -> None:
    contacts = {"email": "vice.chair@example.org", "phone": "13800000000"}
    kind = PluginHost().get_contact_kind(scheme)
    assert kind == "email"
    mail = open_mail(URL.parse(f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&tls=off"))
    assert mail.send(_message(recipient=contacts.pop(kind)), timeout=5).code == "smtp-250"
    for address in contacts.values():
        with pytest.raises(UndeliverableError):
            mail.send(_message(recipient=address), timeout=5)


@pytest.mark.parametrize(("scheme", "encryption"), [("smtp", "starttls"), ("smtps", "implicit")])
def test_the_login_goes_over_an_encrypted_session(
    new_server: Callable[..., Any],
    tmp_path: Path,
    scheme: str,
    encryption: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(AUTHORITY, encoding="ascii")
    monkeypatch.setenv("NEWSTRATUM_SMTP_USER", "office@example.org")
    monkeypatch.setenv("NEWSTRATUM_SMTP_PASSWORD", "passw0rd+/")
    with new_server(encryption=encryption, user="office@example.org", password="passw0rd+/") as server:
        url = f"{scheme}://localhost:{server.port}?from=office%40example.org&ca={authority}"
        open_mail(URL.parse(url)).send(_message(), timeout=5)
        assert server.encrypted == [True]


def test_a_wrong_password_is_told_without_it(new_server: Callable[..., Any]) -> None:
    with new_server(user="office", password="right") as server:
        url = URL.parse(f"smtp://office:hush@127.0.0.1:{server.port}?from=office%40example.org&tls=off")
        with pytest.raises(NotifierUnavailableError, match="check user and password") as caught:
            open_mail(url).send(_message(), timeout=5)
    assert caught.value.needs_mending
    assert "hush" not in str(caught.value)


def test_a_server_without_encryption_gets_no_login(mail_server: Any) -> None:
    url = URL.parse(f"smtp://office:hush@127.0.0.1:{mail_server.port}?from=office%40example.org")
    with pytest.raises(NotifierUnavailableError, match="TLS"):
        open_mail(url).send(_message(), timeout=5)
    assert mail_server.taken == []


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"a@x": (550, b"no such user a@x")}), NEVER, "550"),
        (smtplib.SMTPRecipientsRefused({"a@x": (452, b"quota of a@x")}), AGAIN, "452"),
        (smtplib.SMTPRecipientsRefused({"a@x": (530, b"log in, a@x")}), MEND, "password"),
        (smtplib.SMTPSenderRefused(553, b"not you", "a@x"), MEND, "sender"),
        (smtplib.SMTPSenderRefused(530, b"log in", "a@x"), MEND, "password"),
        (smtplib.SMTPSenderRefused(552, b"too large", "a@x"), NEVER, "552"),
        (smtplib.SMTPSenderRefused(451, b"later", "a@x"), AGAIN, "451"),
        (smtplib.SMTPDataError(554, b"spam: a@x"), NEVER, "554"),
        (smtplib.SMTPDataError(451, b"later a@x"), AGAIN, "451"),
        (smtplib.SMTPDataError(535, b"a@x"), MEND, "password"),
        (smtplib.SMTPAuthenticationError(535, b"a@x"), MEND, "password"),
        (smtplib.SMTPAuthenticationError(534, b"a@x"), MEND, "password"),
        (smtplib.SMTPAuthenticationError(454, b"a@x"), AGAIN, "454"),
        (smtplib.SMTPConnectError(421, b"a@x"), AGAIN, "421"),
        (smtplib.SMTPConnectError(554, b"a@x"), MEND, "this machine"),
        (smtplib.SMTPHeloError(504, b"a@x"), MEND, "504"),
        (smtplib.SMTPResponseException(-1, b"a@x"), AGAIN, "does not answer as"),
        (smtplib.SMTPNotSupportedError("a@x"), AGAIN, "not offered"),
        (smtplib.SMTPServerDisconnected("a@x"), AGAIN, "may have arrived"),
        (ssl.SSLCertVerificationError("a@x"), AGAIN, "TLS: the certificate"),
        (ssl.SSLError("a@x"), AGAIN, "TLS"),
        (TimeoutError("a@x"), AGAIN, "in time"),
        (ConnectionRefusedError("a@x"), AGAIN, "no connection"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_of_the_session_becomes_what_it_means(
    error: Exception, kind: type[NotifyError] | str, words: str
) -> None:
    problem = to_delivery_error(error)
    assert type(problem) is (AGAIN if kind == MEND else kind)
    assert getattr(problem, "needs_mending", False) is (kind == MEND)
    assert words in str(problem)
    assert "a@x" not in str(problem)


def test_nobody_listens_at_the_port() -> None:
    mail = open_mail(URL.parse("smtp://127.0.0.1:9?from=office%40example.org&tls=off"))
    with pytest.raises(NotifierUnavailableError, match="no connection"):
        mail.send(_message(), timeout=5)


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("smtp:?from=a%40example.org", "url.host", "missing"),
        ("smtp://m.example.org/inbox?from=a%40example.org", "url.host", "missing"),
        ("smtp://m.example.org", "mail.from", "from=office%40example.org"),
        ("smtp://m.example.org?from=hush", "mail.from", "plain"),
        ("smtp://m.example.org?from=a%40example.org&reply_to=hush", "mail.reply_to", "plain"),
        ("smtp://m.example.org?from=a%40example.org&helo=a%20b", "mail.helo", "machine"),
        ("smtp://m.example.org?from=a%40example.org&name=" + "a" * 101, "mail.name", "100"),
        ("smtp://m.example.org?from=a%40example.org&tls=no", "url.query", "tls"),
        ("smtps://m.example.org?from=a%40example.org&tls=off", "url.query", "tls"),
        ("smtp://u:hush@m.example.org?from=a%40example.org&tls=off", "url.password", "unencrypted"),
        ("smtp://u@m.example.org?from=a%40example.org", "mail.password", "NEWSTRATUM_SMTP_PASSWORD"),
        ("smtp://:hush@m.example.org?from=a%40example.org&env=EAST", "mail.user", "EAST_USER"),
        ("smtp://u:hush%C3%A4@m.example.org?from=a%40example.org", "mail.password", "ASCII"),
        ("smtp://m.example.org?from=a%40example.org&env=east", "url.query", "env"),
        ("smtp://m.example.org?from=a%40example.org&form=b", "url.query", "'form'"),
        ("smtp://m.example.org?from=a%40example.org&from=b", "url.query", "twice"),
        ("smtp://m.example.org?from=a%40example.org&ca=/no/such", "url.query", "certificates"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        open_mail(URL.parse(text))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_the_host_finds_it_by_both_schemes(scheme: str) -> None:
    host = PluginHost()
    mail = host.open_notifier(f"{scheme}://m.example.org?from=a%40example.org")
    assert "newstratum-mail" in repr(mail)
    mail.close()
    assert host.failures == ()
