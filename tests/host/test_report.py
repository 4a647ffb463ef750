from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from newstratum._host.host import PluginHost
from newstratum._host.report import Status, build_plugin_reports, to_plain_reports

MakeHost = Callable[..., PluginHost]

pytestmark = pytest.mark.usefixtures("quietly")


def test_every_plugin_is_listed_with_how_it_fared(make_host: MakeHost) -> None:
    host = make_host("misspelt", "good", "import_error", "zebra", "twin_one", "twin_two", "unreadable_points")
    rows = [(each.origin, each.name, each.distribution, each.status) for each in build_plugin_reports(host)]
    assert rows == [
        ("builtin", "builtin", "", Status.OK),
        ("installed", "good", "ns-good", Status.OK),
        ("installed", "import-error", "ns-import-error", Status.BROKEN),
        ("installed", "misspelt", "ns-misspelt", Status.PARTLY),
        ("installed", "ns-unreadable-points", "ns-unreadable-points", Status.BROKEN),
        ("installed", "twin", "ns-twin-one", Status.OK),
        ("installed", "twin", "ns-twin-two", Status.BROKEN),
        ("installed", "zebra", "ns-zebra", Status.PARTLY),
    ]


def test_a_report_says_what_is_in_use(make_host: MakeHost) -> None:
    _, good, zebra = build_plugin_reports(make_host("good", "zebra"))
    assert good.hooks == (
        "newstratum_formats",
        "newstratum_labels",
        "newstratum_notifier_backends",
        "newstratum_reports",
        "newstratum_rulebooks",
        "newstratum_store_backends",
    )
    assert good.schemes == ("good",)
    assert good.names == (".good", "eo", "good-function", "good-report", "good-text")
    assert good.failures == ()
    assert zebra.schemes == ("zebra",)
    assert len(zebra.failures) == 1


def test_what_is_left_out_is_listed(make_host: MakeHost) -> None:
    reports = build_plugin_reports(make_host("good", "zebra", NEWSTRATUM_PLUGINS="zebra,gone"))
    assert [(each.name, each.status) for each in reports] == [
        ("builtin", Status.OK),
        ("gone", Status.BROKEN),
        ("good", Status.LEFT_OUT),
        ("zebra", Status.OK),
    ]
    assert [each.reason.en for each in reports] == ["", "", "NEWSTRATUM_PLUGINS does not name it", ""]


def test_what_is_blocked_is_listed_with_the_reason(make_host: MakeHost) -> None:
    host = make_host("good", "zebra")
    host.load_all()
    host.set_blocked("good")
    host.set_blocked("nowhere")
    reports = [(each.name, each.status, each.reason.en) for each in build_plugin_reports(host)]
    assert reports == [
        ("builtin", Status.OK, ""),
        ("good", Status.BLOCKED, "the program blocked it with PluginHost.set_blocked"),
        ("zebra", Status.OK, ""),
    ]


def test_a_report_is_plain_data(make_host: MakeHost) -> None:
    plain = to_plain_reports(build_plugin_reports(make_host("misspelt")), "en")
    assert json.loads(json.dumps(plain)) == plain
    assert plain[1].pop("load_seconds") > 0  # type: ignore[operator]  # a number
    assert plain[1] == {
        "name": "misspelt",
        "distribution": "ns-misspelt",
        "version": "1.0",
        "origin": "installed",
        "status": "partly",
        "reason": "",
        "hooks": ["newstratum_notifier_backends"],
        "schemes": ["misspelt"],
        "names": [],
        "failures": [
            "plugin misspelt (ns-misspelt 1.0), hook newstratum_store_backend: there is no such hook, "
            "did you mean 'newstratum_store_backends'?"
        ],
    }
