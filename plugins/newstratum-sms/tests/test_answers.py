"""What the documented codes become."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Words
from newstratum_network.http import HttpResponse
from newstratum_sms.answers import _CODES, find_serial, to_send_error

#: Noon in China.
NOW = dt.datetime(2026, 3, 12, 4, tzinfo=dt.UTC)
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Another try once somebody mended the channel.
MEND = "mend"
NIGHT, MORNING = 12 * 3_600, 20 * 3_600
#: What the documentation lists for sending, and what becomes of it.
DOCUMENTED: list[tuple[str, type[NotifyError] | str, float | None]] = [
    ("FailedOperation.ContainSensitiveWord", NEVER, None),
    ("FailedOperation.FailResolvePacket", MEND, None),
    ("FailedOperation.InsufficientBalanceInSmsPackage", MEND, None),
    ("FailedOperation.JsonParseFail", MEND, None),
    ("FailedOperation.MarketingSendTimeConstraint", AGAIN, MORNING),
    ("FailedOperation.PhoneNumberInBlacklist", NEVER, None),
    ("FailedOperation.SignatureIncorrectOrUnapproved", MEND, None),
    ("FailedOperation.TemplateIncorrectOrUnapproved", MEND, None),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", MEND, None),
    ("FailedOperation.TemplateUnapprovedOrNotExist", MEND, None),
    ("InternalError.OtherError", AGAIN, None),
    ("InternalError.RequestTimeException", MEND, None),
    ("InternalError.RestApiInterfaceNotExist", MEND, None),
    ("InternalError.SendAndRecvFail", AGAIN, None),
    ("InternalError.SigFieldMissing", MEND, None),
    ("InternalError.SigVerificationFail", MEND, None),
    ("InternalError.Timeout", AGAIN, None),
    ("InternalError.UnknownError", AGAIN, None),
    ("InvalidParameterValue.ContentLengthLimit", NEVER, None),
    ("InvalidParameterValue.IncorrectPhoneNumber", NEVER, None),
    ("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", NEVER, None),
    ("InvalidParameterValue.SdkAppIdNotExist", MEND, None),
    ("InvalidParameterValue.TemplateParameterFormatError", MEND, None),
    ("InvalidParameterValue.TemplateParameterLengthLimit", MEND, None),
    ("LimitExceeded.AppDailyLimit", AGAIN, NIGHT),
    ("LimitExceeded.AppMainlandChinaDailyLimit", AGAIN, NIGHT),
    ("LimitExceeded.DailyLimit", AGAIN, NIGHT),
    ("LimitExceeded.DeliveryFrequencyLimit", AGAIN, None),
    ("LimitExceeded.PhoneNumberDailyLimit", NEVER, None),
    ("LimitExceeded.PhoneNumberOneHourLimit", AGAIN, None),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", NEVER, None),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", AGAIN, None),
    ("MissingParameter.EmptyPhoneNumberSet", NEVER, None),
    ("UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", MEND, None),
    ("UnauthorizedOperation.RequestIpNotInWhitelist", MEND, None),
    ("UnauthorizedOperation.RequestPermissionDeny", MEND, None),
    ("UnauthorizedOperation.SdkAppIdIsDisabled", MEND, None),
    ("UnauthorizedOperation.SerivceSuspendDueToArrears", MEND, None),
    ("UnauthorizedOperation.ServiceSuspendDueToArrears", MEND, None),
    ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", MEND, None),
    ("UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone", NEVER, None),
    ("UnsupportedOperation.UnsupportedRegion", NEVER, None),
    ("AuthFailure.InvalidSecretId", MEND, None),
    ("AuthFailure.SecretIdNotFound", MEND, None),
    ("AuthFailure.SignatureExpire", MEND, None),
    ("AuthFailure.SignatureFailure", MEND, None),
    ("AuthFailure.SomethingNew", MEND, None),
    ("RequestLimitExceeded", AGAIN, None),
    ("RequestLimitExceeded.UinLimitExceeded", AGAIN, None),
    ("ResourceUnavailable", AGAIN, None),
    ("LimitExceeded.SomethingNew", AGAIN, None),
    ("UnsupportedRegion", MEND, None),
    ("SomethingNew", NEVER, None),
]


def _answer(code: str, **headers: str) -> HttpResponse:
    return _respond({"Response": {"Error": {"Code": code, "Message": "words"}}}, **headers)


def _respond(plain: object, **headers: str) -> HttpResponse:
    return HttpResponse(status=200, body=json.dumps(plain).encode(), headers=headers)


def _for_number(code: str) -> HttpResponse:
    return _respond({"Response": {"SendStatusSet": [{"Code": code, "SerialNo": "5000:1"}]}})


def _kind_of(problem: NotifyError | None) -> type[NotifyError] | str | None:
    return MEND if getattr(problem, "needs_mending", False) else type(problem) if problem else None


@pytest.mark.parametrize("answer", [_answer, _for_number])
@pytest.mark.parametrize(("code", "kind", "wait"), DOCUMENTED)
def test_a_code_becomes_what_it_means(
    answer: Any, code: str, kind: type[NotifyError] | str, wait: float | None
) -> None:
    problem = to_send_error(answer(code), NOW, has_words=True)
    assert _kind_of(problem) == kind
    assert getattr(problem, "retry_after", None) == wait


@pytest.mark.parametrize(
    "code",
    ["FailedOperation.ContainSensitiveWord", "InvalidParameterValue.ContentLengthLimit"],
)
def test_words_that_are_refused_are_the_template_s_where_none_went_out(code: str) -> None:
    assert _kind_of(to_send_error(_for_number(code), NOW, has_words=True)) is NEVER
    assert _kind_of(to_send_error(_for_number(code), NOW, has_words=False)) == MEND


def test_ok_for_the_number_is_no_error() -> None:
    assert to_send_error(_for_number("Ok"), NOW, has_words=False) is None
    assert find_serial(_for_number("Ok"), "+8619970034001") == "5000:1"


@pytest.mark.parametrize(
    ("hour", "code", "hours"),
    [
        (15, "LimitExceeded.AppDailyLimit", 1),
        (16, "LimitExceeded.AppDailyLimit", 24),
        (17, "LimitExceeded.AppDailyLimit", 23),
        (14, "FailedOperation.MarketingSendTimeConstraint", 10),
        (23, "FailedOperation.MarketingSendTimeConstraint", 1),
    ],
)
def test_a_wait_ends_by_the_clocks_of_china(hour: int, code: str, hours: int) -> None:
    problem = to_send_error(_answer(code), NOW.replace(hour=hour), has_words=False)
    assert isinstance(problem, NotifierUnavailableError)
    assert problem.retry_after == hours * 3_600


def test_a_wrong_clock_is_named_with_how_wrong_it_is() -> None:
    answer = _answer("AuthFailure.SignatureExpire", date="Thu, 12 Mar 2026 04:40:00 GMT")
    problem = to_send_error(answer, NOW, has_words=False)
    assert problem is not None
    assert "40 min behind" in problem.in_language("en")
    assert "慢40分钟" in problem.in_language("zh")


@pytest.mark.parametrize(
    ("response", "kind", "wait"),
    [
        (HttpResponse(status=204), MEND, None),
        (HttpResponse(status=200), MEND, None),
        (HttpResponse(status=200, body=b"<html>log in</html>"), MEND, None),
        (HttpResponse(status=200, body=b"[" * 5_000), MEND, None),
        (HttpResponse(status=301), MEND, None),
        (HttpResponse(status=400), NEVER, None),
        (HttpResponse(status=401), MEND, None),
        (HttpResponse(status=404), MEND, None),
        (HttpResponse(status=408), AGAIN, None),
        (HttpResponse(status=429, headers={"retry-after": "7"}), AGAIN, 7),
        (HttpResponse(status=503, headers={"retry-after": "1e12"}), AGAIN, 86_400),
        (HttpResponse(failure=Words.same("no connection")), AGAIN, None),
        (HttpResponse(failure=Words.same("not allowed"), is_forbidden=True), MEND, None),
    ],
)
def test_an_answer_that_is_not_of_the_interface_is_about_the_way_to_it(
    response: HttpResponse, kind: type[NotifyError] | str, wait: float | None
) -> None:
    problem = to_send_error(response, NOW, has_words=False)
    assert _kind_of(problem) == kind
    assert getattr(problem, "retry_after", None) == wait


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["Ok", "", "InternalError", "秘密"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["Response", "Error", "Code", "SendStatusSet", "SerialNo"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=30, deadline=None)
@given(plain=PLAIN, words=st.booleans())
def test_whatever_is_answered_becomes_nothing_or_an_error_of_the_port(plain: object, words: bool) -> None:
    response = _respond(plain)
    problem = to_send_error(response, NOW, has_words=words)
    assert problem is None or isinstance(problem, NotifyError)
    assert "秘密" not in str(problem)
    assert len(find_serial(response, "+8619970034001")) <= 128


@pytest.mark.parametrize("code", sorted(_CODES))
def test_every_code_says_in_both_languages_what_it_is(code: str) -> None:
    problem = to_send_error(_for_number(code), NOW, has_words=True)
    assert problem is not None
    assert "腾讯云短信" in problem.in_language("zh")
    assert "Tencent Cloud SMS" in problem.in_language("en")
