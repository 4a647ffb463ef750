"""Bots open from URLs and the environment, and every mistake names its part without repeating it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newstratum import PluginHost
from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Message
from newstratum_chatbots.opening import open_dingtalk, open_feishu, open_wecom
from newstratum_chatbots.testing import FakeDingTalk, FakeWeCom

MESSAGE = Message(key="k", recipient="群", subject="通知", text="您好")
OPENERS = {"wecom": open_wecom, "dingtalk": open_dingtalk, "feishu": open_feishu}


@pytest.mark.parametrize("scheme", OPENERS)
def test_the_host_finds_each_by_its_scheme(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "ACCESS_TOKEN", "TOKEN"):
        monkeypatch.setenv(f"NEWSTRATUM_{scheme.upper()}_{name}", "c")
    host = PluginHost()
    notifier = host.open_notifier(f"{scheme}:")
    assert "newstratum-chatbots" in repr(notifier)
    notifier.close()
    assert host.failures == ()


@pytest.mark.slow
def test_loading_the_plugins_imports_no_driver() -> None:
    code = (
        "import sys, newstratum_chatbots.plugins.wecom, newstratum_chatbots.plugins.dingtalk,"
        " newstratum_chatbots.plugins.feishu; print({'httpx', 'httpcore', 'ssl'} & sys.modules.keys())"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSTRATUM_DINGTALK_ACCESS_TOKEN", "t")
    monkeypatch.setenv("NEWSTRATUM_DINGTALK_SECRET", "s")
    monkeypatch.setenv("EAST_KEY", "k")
    with FakeDingTalk("t", "s") as dingtalk, FakeWeCom("k") as wecom:
        open_dingtalk(URL.parse(f"dingtalk://127.0.0.1:{dingtalk.port}?tls=off")).send(MESSAGE, timeout=5)
        open_wecom(URL.parse(f"wecom://localhost:{wecom.port}?env=EAST&tls=off")).send(MESSAGE, timeout=5)
        assert len(dingtalk.posts) == len(wecom.posts) == 1


def test_the_url_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSTRATUM_WECOM_KEY", "other")
    with FakeWeCom("k") as wecom:
        open_wecom(URL.parse(f"wecom://127.0.0.1:{wecom.port}?key=k&tls=off")).send(MESSAGE, timeout=5)
        assert len(wecom.posts) == 1


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("wecom:", "wecom.key", "NEWSTRATUM_WECOM_KEY"),
        ("wecom:?env=EAST", "wecom.key", "EAST_KEY"),
        ("dingtalk:?secret=hush", "dingtalk.access_token", "is missing"),
        ("feishu:?secret=hush", "feishu.token", "is missing"),
        ("feishu://open.feishu.cn/open-apis/bot/v2/hook/hush?secret=hush", "url.path", "show the token"),
        ("wecom:?key=hush%0Ahush", "url.query", "control"),
        ("wecom:?key=%E4%B8%80", "wecom.key", "characters"),
        ("wecom:?key=" + "h" * 600, "wecom.key", "characters"),
        ("wecom:?key=hush&key=hush", "url.query", "twice"),
        ("wecom://a%2Fb?key=hush", "url.host", "not a valid host"),
        ("wecom://qyapi.weixin.qq.com/send%3Fa?key=hush", "url.path", "not the path of a bot"),
        ("dingtalk://oapi.dingtalk.com/a%20b?access_token=hush", "url.path", "not the path of a bot"),
        ("wecom:?kye=hush", "url.query", "'kye'"),
        ("wecom:?key=hush&env=a%20b", "url.query", "env"),
        ("wecom:?key=hush&tls=off", "url.query", "loopback only"),
        ("wecom://127.0.0.2.example.org?key=hush&tls=off", "url.query", "loopback only"),
        ("wecom:?key=hush&tls=no", "url.query", "loopback only"),
        ("wecom:?key=hush&ca=/no/such/file", "url.query", "no file of certificates"),
        ("wecom://user:hush@qyapi.weixin.qq.com?key=hush", "url.username", "not used"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        OPENERS[text.partition(":")[0]](URL.parse(text))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_certificate_file_of_another_kind_is_refused(tmp_path: object) -> None:
    with pytest.raises(InvalidValueError, match="certificates"):
        open_wecom(URL.parse(f"wecom:?key=k&ca={__file__}"))
