"""Tencent Cloud SMS on 127.0.0.1 for tests: it checks signature, time, template and number as documented.

Needs the extra ``test``, since the server comes from :mod:`newstratum.testing`.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import field, frozen

from newstratum.testing import Answer, LoopbackService, Request, Situation
from newstratum_network.clocks import read_utc_clock

__all__ = ["FakeTencentSms", "SentMessage"]

_CREDENTIAL: Final = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/, ]+)/(?P<day>\d{4}-\d\d-\d\d)/(?P<product>[a-z]+)/tc3_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)
#: Seconds that the time of a signature may be off.
_TOLERANCE: Final = 300
_NUMBER: Final = re.compile(r"(?:\+86|0086|86)?1[3-9]\d{9}|\+(?!86)[1-9]\d{6,14}")
_MAX_CONTEXT: Final = 511


@frozen(kw_only=True)
class SentMessage:
    """A message that was accepted."""

    #: In the form of E.164.
    number: str = field(repr=False)
    template: str
    parameters: tuple[str, ...] = field(repr=False)
    session_context: str
    accepted_at: dt.datetime


class FakeTencentSms(LoopbackService):
    """The service with one account, one application and one signature."""

    def __init__(
        self,
        secret_id: str,
        secret_key: str,
        *,
        app: str = "1400006666",
        signature: str = "示例区新联会",
        templates: Mapping[str, int],
        length: int = 6,
        clock: Callable[[], dt.datetime] = read_utc_clock,
        tls: bool = False,
    ) -> None:
        """Begin to listen.

        Args:
            secret_id: The SecretId of the account.
            secret_key: The SecretKey of the account.
            app: The SdkAppId of the application.
            signature: The approved signature.
            templates: How many parameters each approved template has, by its id.
            length: Characters of a parameter, at most.
            clock: Returns the present instant.
            tls: Whether to speak TLS.
        """
        super().__init__(clock=clock, tls=tls)
        #: What was accepted, in order.
        self.sent: list[SentMessage] = []
        #: The code that each of these numbers gets, by the number in the form of E.164.
        self.refused: dict[str, str] = {}
        self._secret_id, self._secret_key = secret_id, secret_key
        self._app, self._signature = app, signature
        self._templates = templates
        self._length = length

    def answer(self, request: Request) -> Answer:
        """Accept a message, or answer with one of the documented codes."""
        problem = self._find_request_problem(request)
        if problem:
            return _build_error_answer(problem)
        try:
            plain = json.loads(request.body.decode())
        except ValueError:
            return _build_error_answer("FailedOperation.JsonParseFail")
        if not isinstance(plain, dict):
            return _build_error_answer("InvalidParameter")
        numbers = plain.get("PhoneNumberSet")
        if not isinstance(numbers, list) or not numbers:
            return _build_error_answer("MissingParameter.EmptyPhoneNumberSet")
        code = self._find_order_problem(plain)
        return _build_answer({"SendStatusSet": [self._send(number, plain, code) for number in numbers]})

    def build_failing_answer(self, situation: Situation, request: Request) -> Answer:
        """Return the answer of the service in a situation: its errors come with status 200."""
        if situation is Situation.BUSY:
            return _build_error_answer("RequestLimitExceeded")
        if situation is Situation.UNAUTHORISED:
            return _build_error_answer("AuthFailure.SignatureFailure")
        if situation is Situation.REFUSED:
            number = json.loads(request.body)["PhoneNumberSet"][0]
            return _build_answer(
                {
                    "SendStatusSet": [
                        _build_status(number, "FailedOperation.PhoneNumberInBlacklist", request.body)
                    ]
                }
            )
        if situation is Situation.REPEATING:
            return _build_error_answer("FailedOperation.OtherError", request.body.decode(errors="replace"))
        return super().build_failing_answer(situation, request)

    def _find_request_problem(self, request: Request) -> str:
        headers = request.headers
        if request.method != "POST" or request.path != "/" or request.query:
            return "InvalidRequest"
        if headers.get("x-tc-action") != "SendSms":
            return "InvalidAction"
        if headers.get("x-tc-version") != "2021-01-11":
            return "NoSuchVersion"
        if not headers.get("x-tc-region"):
            return "MissingParameter"
        if not headers.get("content-type", "").startswith("application/json"):
            return "InvalidParameter"
        return self._find_signature_problem(request)

    def _find_signature_problem(self, request: Request) -> str:
        """Check a signature by reading it from its end: what was signed is what the headers say."""
        found = _CREDENTIAL.fullmatch(request.headers.get("authorization", ""))
        stamp = request.headers.get("x-tc-timestamp", "")
        if found is None or not stamp.isdigit():
            return "AuthFailure.InvalidAuthorization"
        if found["id"] != self._secret_id:
            return "AuthFailure.SecretIdNotFound"
        if abs(self.clock().timestamp() - int(stamp)) > _TOLERANCE:
            return "AuthFailure.SignatureExpire"
        names = found["names"].split(";")
        if names != sorted(names) or not {"content-type", "host"} <= set(names):
            return "AuthFailure.InvalidAuthorization"
        lines = [f"{name}:{request.headers.get(name, '').strip().lower()}" for name in names]
        body = hashlib.sha256(request.body).hexdigest()
        canonical = f"POST\n/\n\n{chr(10).join(lines)}\n\n{found['names']}\n{body}"
        scope = [found["day"], found["product"], "tc3_request"]
        signed = "\n".join(
            ["TC3-HMAC-SHA256", stamp, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()]
        )
        expected = functools.reduce(
            lambda key, part: hmac.digest(key, part.encode(), "sha256"),
            [*scope, signed],
            b"TC3" + self._secret_key.encode(),
        ).hex()
        day = dt.datetime.fromtimestamp(int(stamp), dt.UTC).strftime("%Y-%m-%d")
        if found["day"] != day or found["product"] != "sms" or expected != found["signature"]:
            return "AuthFailure.SignatureFailure"
        return ""

    def _find_order_problem(self, plain: Mapping[str, Any]) -> str:
        """Return the code of what is wrong with application, signature, template or parameters."""
        parameters = plain.get("TemplateParamSet", [])
        if plain.get("SmsSdkAppId") != self._app:
            return "UnauthorizedOperation.SmsSdkAppIdVerifyFail"
        if plain.get("SignName") != self._signature:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        if plain.get("TemplateId") not in self._templates:
            return "FailedOperation.TemplateUnapprovedOrNotExist"
        if not isinstance(parameters, list) or len(parameters) != self._templates[plain["TemplateId"]]:
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        if any(len(each) > self._length for each in parameters):
            return "InvalidParameterValue.TemplateParameterLengthLimit"
        if any("://" in each or "www." in each for each in parameters):
            return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
        if len(plain.get("SessionContext", "").encode()) > _MAX_CONTEXT:
            return "InvalidParameter"
        return ""

    def _send(self, number: str, plain: Mapping[str, Any], code: str) -> dict[str, object]:
        if not code and not _NUMBER.fullmatch(number):
            code = "InvalidParameterValue.IncorrectPhoneNumber"
        code = code or self.refused.get(number, "")
        if not code:
            message = SentMessage(
                number=number,
                template=plain["TemplateId"],
                parameters=tuple(plain.get("TemplateParamSet", [])),
                session_context=plain.get("SessionContext", ""),
                accepted_at=self.clock(),
            )
            self.sent.append(message)
        serial = f"5000:{1_000_000 + len(self.sent)}" if not code else ""
        context = plain.get("SessionContext", "").encode()
        return {**_build_status(number, code or "Ok", context), "SerialNo": serial, "Fee": 0 if code else 1}


def _build_status(number: str, code: str, context: bytes) -> dict[str, object]:
    return {
        "SerialNo": "",
        "PhoneNumber": number,
        "Fee": 0,
        "SessionContext": context.decode(),
        "Code": code,
        # The service's own words may hold the number.
        "Message": "send success" if code == "Ok" else f"{code} for {number}",
        "IsoCode": "CN" if number.startswith("+86") else "DEF",
    }


def _build_error_answer(code: str, message: str = "refused") -> Answer:
    return _build_answer({"Error": {"Code": code, "Message": message}})


def _build_answer(plain: Mapping[str, object]) -> Answer:
    body = {"Response": {**plain, "RequestId": "a0aabda6-cf91-4f3e-a81f-9198114a2279"}}
    return Answer(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
