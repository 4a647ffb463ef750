"""Text messages as a notifier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from newstratum.errors import ClosedError, NotifyError, UndeliverableError
from newstratum.ports import Delivery, Message, Receipt, Words
from newstratum_network.clocks import read_utc_clock
from newstratum_network.http import HttpClient, HttpResponse
from newstratum_network.options import format_host
from newstratum_sms.answers import SERVICE, find_serial, to_send_error
from newstratum_sms.numbers import to_e164
from newstratum_sms.signing import CONTENT_TYPE, Credentials, compute_authorization
from newstratum_sms.templates import Order, Templates, build_order

__all__ = ["TencentSmsNotifier"]

_ACTION: Final = "SendSms"
_VERSION: Final = "2021-01-11"
_PRODUCT: Final = "sms"


class TencentSmsNotifier:
    """Sends each message to one number, by an approved template."""

    def __init__(
        self,
        client: HttpClient,
        credentials: Credentials,
        templates: Templates,
        *,
        region: str = "ap-guangzhou",
        clock: Callable[[], dt.datetime] = read_utc_clock,
    ) -> None:
        """Make an open notifier.

        Args:
            client: Posts to the service, and reads its answers.
            credentials: What requests are signed with.
            templates: What the service approved, and what goes into it.
            region: Where the service handles the request.
            clock: Returns the present instant, for signatures and receipts.
        """
        self._client = client
        self._credentials = credentials
        self._templates = templates
        self._region = region
        self._clock = clock
        self._closed = False

    def __repr__(self) -> str:
        return f"<TencentSmsNotifier {self._client.host}>"

    def send(self, message: Message, *, timeout: float) -> Receipt:
        """Send a message to a number. A retry after a lost answer may send it twice.

        Args:
            message: What to send, and the telephone number.
            timeout: Seconds after which to give up.

        Raises:
            UndeliverableError: The recipient is no mobile number, or the service never sends this to it.
            NotifierUnavailableError: The service cannot take it now; or the channel has to be mended: its
                address, keys, signature, template or balance, or the clock.
            ClosedError: The notifier is closed.
        """
        if self._closed:
            raise ClosedError(Words("短信渠道", "the SMS channel"))
        # Errors come back as values, so that no frame of a traceback holds the number.
        outcome = self._send(message, timeout)
        if isinstance(outcome, NotifyError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Refuse further messages; closing again does nothing."""
        self._closed = True

    def _send(self, message: Message, timeout: float) -> Receipt | NotifyError:
        number = to_e164(message.recipient)
        if number is None:
            return UndeliverableError(
                Words(
                    "{}：收件人不是手机号码；请写成138 0000 0000或+852 2123 4567",
                    "{}: the recipient is no mobile number; write it like 138 0000 0000 or +852 2123 4567",
                ).format(SERVICE)
            )
        order = build_order(message, number, self._templates)
        response = self._post(order, timeout)
        error = to_send_error(response, self._clock(), has_words=order.has_words)
        if error is not None:
            return error
        return Receipt(
            key=message.key,
            outcome=Delivery.ACCEPTED,
            accepted_at=self._clock(),
            code=order.code,
            reference=find_serial(response, number),
        )

    def _post(self, order: Order, timeout: float) -> HttpResponse:
        seconds = int(self._clock().timestamp())
        host = format_host(self._client.host)
        if self._client.port != (80 if self._client.ssl_context is None else 443):
            host = f"{host}:{self._client.port}"
        headers = {
            "Host": host,
            "Content-Type": CONTENT_TYPE,
            "Accept": "application/json",
            # Nothing to unpack: a small answer cannot become a large one.
            "Accept-Encoding": "identity",
            "User-Agent": "newstratum-sms",
            "X-TC-Action": _ACTION,
            "X-TC-Version": _VERSION,
            "X-TC-Region": self._region,
            "X-TC-Timestamp": str(seconds),
            "Authorization": compute_authorization(
                self._credentials,
                service=_PRODUCT,
                host=host,
                action=_ACTION,
                body=order.body,
                seconds=seconds,
            ),
        }
        return self._client.post("/", order.body, headers, timeout)
