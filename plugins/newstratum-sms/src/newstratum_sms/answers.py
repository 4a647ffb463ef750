"""What the answers of the service mean: a receipt, another try, a channel to mend, or a dead letter.

Its codes are those of https://cloud.tencent.com/document/api/382/59177 (sending) and
https://cloud.tencent.com/document/api/382/52075 (any request). What it says in words is not repeated: it may
hold the number.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Words
from newstratum_network.clock_skew import build_clock_error, compute_clock_skew
from newstratum_network.http import HttpResponse
from newstratum_network.retry_after import parse_retry_after

__all__ = ["SERVICE", "find_serial", "to_send_error"]

#: The service, as people know it.
SERVICE: Final = Words("腾讯云短信", "Tencent Cloud SMS")
_SERIAL: Final = re.compile(r"[A-Za-z0-9:._-]{1,128}")
#: The service counts its days by it.
_CHINA: Final = dt.timezone(dt.timedelta(hours=8))
#: The hour from which marketing may be sent.
_MORNING: Final = 8


class _Kind(Enum):
    """What to do about a code."""

    #: Try again; the waits of the register apply.
    AGAIN = auto()
    #: Nothing more goes out today.
    TOMORROW = auto()
    #: Nothing goes out before the morning.
    MORNING = auto()
    #: Somebody has to mend the channel.
    MEND = auto()
    #: The clock, or the key.
    CLOCK = auto()
    #: This message to this number never goes out like this.
    NEVER = auto()
    #: The words of the message are refused; the template's own, if none of the message went out.
    WORDS = auto()


_BUSY: Final = _Kind.AGAIN, Words("服务繁忙或出错", "the service is busy or failed")
_OFTEN: Final = (
    _Kind.AGAIN,
    Words("该号码短时间内短信过多", "too many messages to this number in a short time"),
)
_FULL_DAY: Final = (
    _Kind.TOMORROW,
    Words("已达当日发送总量上限", "the most that may be sent in a day was sent"),
)
_NUMBER_FULL: Final = (
    _Kind.NEVER,
    Words(
        "该号码已达当日上限；请次日重发，或在控制台调整频率限制",
        "the number has had the most of a day; replay it the next day, or change the limit in the console",
    ),
)
_BAD_NUMBER: Final = _Kind.NEVER, Words("号码无效", "the number is not valid")
_BLOCKED: Final = (
    _Kind.NEVER,
    Words("该号码已退订或在免打扰名单中", "the number unsubscribed or is on a do-not-disturb list"),
)
_REGION: Final = _Kind.NEVER, Words("不向该地区发送", "nothing is sent to its region")
_OTHER_SIDE: Final = (
    _Kind.NEVER,
    Words("模板或签名不能用于该地区的号码", "the template or signature is not for numbers of its region"),
)
_KEYS: Final = (
    _Kind.MEND,
    Words("请核对SecretId和SecretKey", "check the SecretId and the SecretKey"),
)
_TIME: Final = _Kind.CLOCK, Words("请校准本机时钟", "set the clock of this machine right")
_PERMISSION: Final = (
    _Kind.MEND,
    Words("请在控制台核对密钥的权限", "check in the console what the key may do"),
)
_SOURCE: Final = (
    _Kind.MEND,
    Words(
        "请在控制台允许本机的地址", "the service takes no requests from the address of this machine; allow it"
    ),
)
_MONEY: Final = _Kind.MEND, Words("余额或套餐不足；请充值", "there is no money or package left; top it up")
_APP: Final = _Kind.MEND, Words("请核对选项app", "check the option app")
_SIGNATURE: Final = (
    _Kind.MEND,
    Words("签名未审核通过或有误；请核对选项signature", "not approved; check the option signature"),
)
_TEMPLATE: Final = (
    _Kind.MEND,
    Words(
        "模板不存在或未审核通过；请核对选项template和words_template",
        "no such template, or not approved; check the options template and words_template",
    ),
)
_PARAMETERS: Final = (
    _Kind.MEND,
    Words(
        "参数与模板不符；请核对选项parameters和模板的类型",
        "not the parameters of the template; check the option parameters and the kind of template",
    ),
)
_LENGTH: Final = (
    _Kind.MEND,
    Words(
        "模板参数过长；请按控制台所示改选项length",
        "a parameter is too long; set the option length to what the console says",
    ),
)
_CONTENT: Final = _Kind.WORDS, Words("内容不被接受", "what it says is refused")
_REQUEST: Final = (
    _Kind.MEND,
    Words("服务不接受这种请求；请核对地址和版本", "no such request is taken; check address and version"),
)
_MARKETING: Final = (
    _Kind.MORNING,
    Words("营销短信只在8时至22时发送", "marketing goes out from 8 to 22 h only; use a template for notices"),
)

_CODES: Final[Mapping[str, tuple[_Kind, Words]]] = {
    "ActionOffline": _REQUEST,
    "AuthFailure.InvalidAuthorization": _KEYS,
    "AuthFailure.InvalidSecretId": _KEYS,
    "AuthFailure.MFAFailure": _PERMISSION,
    "AuthFailure.SecretIdNotFound": _KEYS,
    "AuthFailure.SignatureExpire": _TIME,
    "AuthFailure.SignatureFailure": _KEYS,
    "AuthFailure.TokenFailure": _KEYS,
    "AuthFailure.UnauthorizedOperation": _PERMISSION,
    "FailedOperation.ContainSensitiveWord": _CONTENT,
    "FailedOperation.FailResolvePacket": _REQUEST,
    "FailedOperation.InsufficientBalanceInSmsPackage": _MONEY,
    "FailedOperation.JsonParseFail": _REQUEST,
    "FailedOperation.MarketingSendTimeConstraint": _MARKETING,
    "FailedOperation.MissingSignature": _SIGNATURE,
    "FailedOperation.MissingSignatureList": _SIGNATURE,
    "FailedOperation.MissingTemplateList": _TEMPLATE,
    "FailedOperation.NotEnterpriseCertification": _PERMISSION,
    "FailedOperation.OtherError": _BUSY,
    "FailedOperation.ParametersOtherError": _BUSY,
    "FailedOperation.PhoneNumberInBlacklist": _BLOCKED,
    "FailedOperation.PhoneNumberOnBlacklist": _BLOCKED,
    "FailedOperation.PhoneNumberParseFail": _BAD_NUMBER,
    "FailedOperation.ProhibitSubAccountUse": _PERMISSION,
    "FailedOperation.SignIdNotExist": _SIGNATURE,
    "FailedOperation.SignatureIncorrectOrUnapproved": _SIGNATURE,
    "FailedOperation.TemplateIdNotExist": _TEMPLATE,
    "FailedOperation.TemplateIncorrectOrUnapproved": _TEMPLATE,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": _PARAMETERS,
    "FailedOperation.TemplateUnapprovedOrNotExist": _TEMPLATE,
    "InternalError.RequestTimeException": _TIME,
    "InternalError.RestApiInterfaceNotExist": _REQUEST,
    "InternalError.SigFieldMissing": _KEYS,
    "InternalError.SigVerificationFail": _KEYS,
    "InvalidAction": _REQUEST,
    "InvalidParameter": _REQUEST,
    "InvalidParameter.AppidAndBizId": _APP,
    "InvalidParameter.DirtyWordFound": _CONTENT,
    "InvalidParameter.InvalidParameters": _REQUEST,
    "InvalidParameterValue": _REQUEST,
    "InvalidParameterValue.ContentLengthLimit": _CONTENT,
    "InvalidParameterValue.IncorrectPhoneNumber": _BAD_NUMBER,
    "InvalidParameterValue.InvalidTemplateFormat": _TEMPLATE,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": _CONTENT,
    "InvalidParameterValue.SdkAppIdNotExist": _APP,
    "InvalidParameterValue.SignNameLengthTooLong": _SIGNATURE,
    "InvalidParameterValue.TemplateParameterFormatError": _PARAMETERS,
    "InvalidParameterValue.TemplateParameterLengthLimit": _LENGTH,
    "InvalidParameterValue.TemplateWithDirtyWords": _TEMPLATE,
    "InvalidRequest": _REQUEST,
    "IpInBlacklist": _SOURCE,
    "IpNotInWhitelist": _SOURCE,
    "LimitExceeded.AppCountryOrRegionDailyLimit": _FULL_DAY,
    "LimitExceeded.AppCountryOrRegionInBlacklist": _REGION,
    "LimitExceeded.AppDailyLimit": _FULL_DAY,
    "LimitExceeded.AppGlobalDailyLimit": _FULL_DAY,
    "LimitExceeded.AppMainlandChinaDailyLimit": _FULL_DAY,
    "LimitExceeded.DailyLimit": _FULL_DAY,
    "LimitExceeded.DeliveryFrequencyLimit": _OFTEN,
    "LimitExceeded.PhoneNumberDailyLimit": _NUMBER_FULL,
    "LimitExceeded.PhoneNumberOneHourLimit": _OFTEN,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": _NUMBER_FULL,
    "LimitExceeded.PhoneNumberThirtySecondLimit": _OFTEN,
    "MissingParameter": _REQUEST,
    "NoSuchProduct": _REQUEST,
    "NoSuchVersion": _REQUEST,
    "UnauthorizedOperation": _PERMISSION,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": _PERMISSION,
    "UnauthorizedOperation.RequestIpNotInWhitelist": _SOURCE,
    "UnauthorizedOperation.RequestPermissionDeny": _PERMISSION,
    "UnauthorizedOperation.SdkAppIdIsDisabled": _APP,
    # Both spellings are documented.
    "UnauthorizedOperation.SerivceSuspendDueToArrears": _MONEY,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": _MONEY,
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": _APP,
    "UnknownParameter": _REQUEST,
    "UnsupportedOperation": _REQUEST,
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": _OTHER_SIDE,
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": _OTHER_SIDE,
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": _OTHER_SIDE,
    "UnsupportedOperation.UnsuportedRegion": _REGION,
    "UnsupportedOperation.UnsupportedRegion": _REGION,
    "UnsupportedProtocol": _REQUEST,
    "UnsupportedRegion": (_Kind.MEND, Words("请核对选项region", "check the option region")),
}
#: What a code means that is not in the list, by its part before the full stop.
_FAMILIES: Final[Mapping[str, tuple[_Kind, Words]]] = {
    "AuthFailure": _KEYS,
    "InternalError": _BUSY,
    "LimitExceeded": _OFTEN,
    "RequestLimitExceeded": (_Kind.AGAIN, Words("请求过于频繁", "too many requests")),
    "ResourceInsufficient": _BUSY,
    "ResourceUnavailable": _BUSY,
    "UnauthorizedOperation": _PERMISSION,
}

#: Statuses after which another try makes sense.
_TEMPORARY: Final = {408, 421, 423, 425, 429}
#: Statuses about the address and not about one message.
_CHANNEL_PROBLEMS: Final = {401, 403, 404, 405, 407, 410}


def to_send_error(response: HttpResponse, now: dt.datetime, *, has_words: bool) -> NotifyError | None:
    """Return what a response means; None if the service took the message.

    Args:
        response: What the service answered, or why it did not.
        now: The present instant.
        has_words: Whether words of the message went out.
    """
    if response.is_forbidden:
        return _build_channel_error(
            Words(
                "{}；确要使用时，请写进选项allow", "{}; list it with the option allow if it is meant"
            ).format(response.failure)
        )
    if response.failure:
        return _build_unavailable_error(response.failure)
    if response.status != 200:
        return _to_status_error(response, now)
    code = _find_code(_parse_response(response))
    if code == "Ok":
        return None
    if not code:
        return _build_channel_error(
            Words(
                "应答HTTP 200，但不是该接口的应答；请核对地址",
                "answered HTTP 200, but not as the interface does; check the address",
            )
        )
    return _to_code_error(code, response, now, has_words=has_words)


def find_serial(response: HttpResponse, number: str) -> str:
    """Return the service's own identifier of the message that it took; empty if it has none to keep.

    Args:
        response: An answer without an error.
        number: Whom the message went to: what holds it is not kept.
    """
    status = _find_status(_parse_response(response))
    serial = status.get("SerialNo")
    if not isinstance(serial, str) or not _SERIAL.fullmatch(serial):
        return ""
    return "" if number.removeprefix("+86").lstrip("+") in serial else serial


def _to_status_error(response: HttpResponse, now: dt.datetime) -> NotifyError:
    """Return what a status other than 200 means: the service answers everything with 200."""
    answer = Words("应答HTTP {}", "answered HTTP {}").format(response.status)
    if response.status >= 500 or response.status in _TEMPORARY:
        wait = parse_retry_after(response.headers.get("retry-after", ""), now)
        return _build_unavailable_error(answer, wait)
    if response.status < 400 or response.status in _CHANNEL_PROBLEMS:
        return _build_channel_error(Words("{}；请核对地址", "{}; check the address").format(answer))
    return UndeliverableError(Words("{}：{}", "{}: {}").format(SERVICE, answer))


def _to_code_error(code: str, response: HttpResponse, now: dt.datetime, *, has_words: bool) -> NotifyError:
    family = code.partition(".")[0]
    shown = code if code in _CODES else family if family in _FAMILIES else ""
    unknown = _Kind.NEVER, Words("应答了未知的代码", "answered with a code that is not known")
    kind, meaning = _CODES.get(code) or _FAMILIES.get(family) or unknown
    reason = Words("{}，{}", "{}, {}").format(shown, meaning) if shown else meaning
    match kind:
        case _Kind.AGAIN:
            return _build_unavailable_error(reason)
        case _Kind.TOMORROW:
            return _build_unavailable_error(reason, _compute_wait(now, 0))
        case _Kind.MORNING:
            return _build_unavailable_error(reason, _compute_wait(now, _MORNING))
        case _Kind.CLOCK:
            return build_clock_error(SERVICE, compute_clock_skew(response.headers.get("date", ""), now))
        case _Kind.WORDS if not has_words:
            return _build_channel_error(
                Words("{}；请核对模板", "{}, and it is the template's own; check the template").format(reason)
            )
        case _Kind.MEND:
            return _build_channel_error(reason)
        case _Kind.NEVER | _Kind.WORDS:
            return UndeliverableError(Words("{}：{}", "{}: {}").format(SERVICE, reason))


def _compute_wait(now: dt.datetime, hour: int) -> float:
    """Return the seconds until the clocks of China next show an hour."""
    local = now.astimezone(_CHINA)
    then = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return ((then if then > local else then + dt.timedelta(days=1)) - local).total_seconds()


def _parse_response(response: HttpResponse) -> Mapping[str, Any]:
    """Return what stands under ``Response``; empty if the answer is not of the interface."""
    try:
        value = json.loads(response.body.decode())
    except (ValueError, RecursionError):
        return {}
    inner = value.get("Response") if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _find_status(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what became of the one number; empty if that is not said."""
    statuses = plain.get("SendStatusSet")
    found = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else None
    return found if isinstance(found, dict) else {}


def _find_code(plain: Mapping[str, Any]) -> str:
    """Return the code of the request if it failed, or else that of the number; empty if there is none."""
    error = plain.get("Error")
    code = error.get("Code") if isinstance(error, dict) else _find_status(plain).get("Code")
    # A request that failed cannot have gone well.
    if not isinstance(code, str) or ("Error" in plain and code == "Ok"):
        return ""
    return code


def _build_unavailable_error(reason: Words, wait: float | None = None) -> NotifierUnavailableError:
    return NotifierUnavailableError(Words("{}：{}", "{}: {}").format(SERVICE, reason), wait)


def _build_channel_error(reason: Words) -> NotifierUnavailableError:
    """Return the error of a service that takes no message until somebody mends the channel."""
    return NotifierUnavailableError(Words("{}：{}", "{}: {}").format(SERVICE, reason), needs_mending=True)
