"""A small notifier that keeps the whole contract: what the tests of the kit break in one place each."""

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import json
import ssl
import time
from urllib.parse import quote

from newstratum._ports.notifier import Delivery, Receipt
from newstratum._testing.doubles import RETRY_AFTER_SECONDS
from newstratum.errors import ClosedError, NotifierUnavailableError, UndeliverableError

KEY = b"sixteen bytes...sixteen bytes..."
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Sender:
    """A webhook of the smallest honest kind: it posts subject and text, signed, to 127.0.0.1."""

    def __init__(self, port, *, look_up=lambda: "127.0.0.1", host="127.0.0.1", context=None):
        self.port, self.look_up, self.host, self.context = port, look_up, host, context
        self.closed = False

    def __repr__(self):
        return "<Sender>"

    def identity(self, message):
        return quote(message.key)

    def body(self, message):
        return json.dumps([message.subject, message.text, message.recipient]).encode()

    def connection(self, timeout):
        address = self.look_up()
        if address != "127.0.0.1":
            raise UndeliverableError("the address is not allowed")
        if self.context:
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self.context)
        return http.client.HTTPConnection(address, self.port, timeout=timeout)

    def headers(self, identity, body):
        stamp = str(int(time.time()))
        signed = hmac.new(KEY, f"{identity}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(signed).decode()
        signed_headers = {"webhook-id": identity, "webhook-timestamp": stamp, "webhook-signature": signature}
        return {**signed_headers, "Content-Type": "application/json"}

    def exchange(self, message, timeout):
        connection = self.connection(timeout)
        body = self.body(message)
        try:
            connection.request("POST", "/", body, self.headers(self.identity(message), body))
            until = time.monotonic() + timeout
            return self.first_line(connection, until)
        except ssl.SSLError:
            return "TLS: the certificate is not trusted"
        except (OSError, http.client.HTTPException, ValueError):
            return "no answer"
        finally:
            connection.close()

    def first_line(self, connection, until):
        data = b""
        while b"\r\n\r\n" not in data:
            if time.monotonic() > until:
                raise TimeoutError
            # Not a byte beyond the head: what follows may repeat the message.
            piece = connection.sock.recv(1)
            if not piece:
                raise ConnectionError
            data += piece
        return data.decode("latin-1")

    def send(self, message, *, timeout):
        if self.closed:
            raise ClosedError("the sender")
        answer = self.exchange(message, timeout)
        if not answer.startswith("HTTP"):
            raise NotifierUnavailableError(answer)
        self.judge(int(answer.split()[1]), answer)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=dt.datetime.now(dt.UTC))

    def judge(self, status, answer):
        if status == 401:
            raise NotifierUnavailableError("not authorised", needs_mending=True)
        if status in (429, 503):
            raise NotifierUnavailableError("busy", RETRY_AFTER_SECONDS if status == 429 else None)
        if status >= 300:
            raise UndeliverableError(f"status {status}")

    def close(self):
        self.closed = True
