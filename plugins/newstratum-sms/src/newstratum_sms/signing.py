"""Sign requests to Tencent Cloud (TC3-HMAC-SHA256, "signature v3" of its API 3.0)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Final

from attrs import field, frozen

from newstratum.ports import Secret

__all__ = ["CONTENT_TYPE", "Credentials", "compute_authorization"]

CONTENT_TYPE: Final = "application/json; charset=utf-8"
_ALGORITHM: Final = "TC3-HMAC-SHA256"
_END: Final = "tc3_request"
_SIGNED_HEADERS: Final = "content-type;host;x-tc-action"


@frozen(kw_only=True)
class Credentials:
    """A pair of keys of Tencent Cloud; neither shows."""

    secret_id: Secret = field(repr=False)
    secret_key: Secret = field(repr=False)


def compute_authorization(
    credentials: Credentials, *, service: str, host: str, action: str, body: bytes, seconds: int
) -> str:
    """Return the header ``Authorization`` of a POST of JSON to ``/``.

    Args:
        credentials: What to sign with.
        service: The name of the product, as in ``sms``.
        host: The header ``Host``, as it is sent.
        action: The header ``X-TC-Action``, as in ``SendSms``.
        body: The body, as it is sent.
        seconds: The header ``X-TC-Timestamp``: seconds since 1970. The day that is signed is that of UTC.
    """
    day = dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()
    scope = f"{day}/{service}/{_END}"
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    request = "\n".join(("POST", "/", "", headers, _SIGNED_HEADERS, _digest(body)))
    signed = "\n".join((_ALGORITHM, str(seconds), scope, _digest(request.encode())))
    key = f"TC3{credentials.secret_key.reveal()}".encode()
    for part in (day, service, _END):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    credential = f"{credentials.secret_id.reveal()}/{scope}"
    return f"{_ALGORITHM} Credential={credential}, SignedHeaders={_SIGNED_HEADERS}, Signature={signature}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
