"""``newstratum init``: a register for a district, by a profile from a file or a shipped one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._registry.opening import open_registry
from newstratum._wire.district_profiles import parse_district_profile


@pytest.mark.slow
def test_the_template_it_prints_is_a_profile_it_takes(command: Callable[..., Any], tmp_path: Path) -> None:
    printed = command("init", "--template")
    assert (printed.code, printed.err) == (0, "")
    path, store = tmp_path / "district.toml", f"sqlite:///{tmp_path}/register.db"
    path.write_text(printed.out, encoding="utf-8")
    made = command("init", "--district", path, "--store", store)
    assert (made.code, made.out) == (0, "已采用东湖区（990101）的概况：街镇3个\n")
    with open_registry(store) as registry:
        assert registry.profiles() == (parse_district_profile(printed.out, "district.toml"),)
    report = command("report", "--store", store, "--on", "2018-11-01")
    assert report.code == 0
    assert "按东湖区（990101）的概况" in report.out
    assert "嘉定" not in report.out


@pytest.mark.slow
def test_the_shipped_district_is_named(command: Callable[..., Any], tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/register.db"
    made = command("init", "--district", "jiading", "--store", store, "--lang", "en")
    assert (made.code, made.out) == (0, "The profile of Jiading District (310114) is adopted; units: 12\n")
    doctor = command("doctor", "--store", store)
    assert "district profile 310114: 12 units" in " ".join(doctor.out.split())


@pytest.mark.slow
def test_a_second_district_is_taken_only_where_it_is_asked_for(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    path, store = tmp_path / "district.toml", f"sqlite:///{tmp_path}/register.db"
    path.write_text(command("init", "--template").out, encoding="utf-8")
    assert command("init", "--district", "jiading", "--store", store).code == 0
    wrong = command("init", "--district", path, "--store", store, "--lang", "en")
    assert (wrong.code, wrong.out) == (3, "")
    assert (
        "--district: is Donghu District (990101); the register is that of Jiading District (310114)"
        in wrong.err
    )
    assert "--another" in wrong.err
    # The district that is there may be adopted anew, as after a change of its profile.
    assert command("init", "--district", "jiading", "--store", store).code == 0
    assert command("init", "--district", path, "--another", "--store", store).code == 0
    with open_registry(store) as registry:
        assert [each.code for each in registry.profiles()] == ["310114", "990101"]
    removed = command("init", "--remove", "990101", "--store", store, "--lang", "en")
    assert (removed.code, removed.out) == (0, "The profile of Donghu District (990101) is removed\n")
    with open_registry(store) as registry:
        assert [each.code for each in registry.profiles()] == ["310114"]


@pytest.mark.slow
def test_a_profile_stays_whose_units_have_records(command: Callable[..., Any], tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", store).code == 0
    unknown = command("init", "--remove", "990101", "--store", store, "--lang", "en")
    assert (unknown.code, unknown.out) == (3, "")
    assert "--remove: the register has no profile of this code; there are: 310114" in unknown.err
    table = tmp_path / "platforms.csv"
    table.write_text(
        "平台名称,平台级别,所在街镇,成立日期\n议事厅,区级平台,新成路街道,2026-01-01\n", encoding="utf-8"
    )
    assert command("import", table, "--store", store).code == 0
    refused = command("init", "--remove", "310114", "--store", store, "--lang", "en")
    assert (refused.code, refused.out) == (3, "")
    assert "--remove: people, platforms or activities are in its unit Xinchenglu Subdistrict" in refused.err


def test_a_profile_with_mistakes_makes_no_store(command: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "district.toml"
    text = command("init", "--template").out
    path.write_text(
        text.replace('"1+8"', '"1+0"').replace('code = "990101101"', 'code = "990101001"'), "utf-8"
    )
    made = command("init", "--district", path, "--store", f"sqlite:///{tmp_path}/register.db")
    assert (made.code, made.out) == (3, "")
    assert "district.toml, line " in made.err
    assert "stands twice" in made.err
    assert "platform_pattern.text" in made.err
    assert [each.name for each in tmp_path.iterdir()] == ["district.toml"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "--district"),
        (("--district", "jiading"), "--store"),
        (("--store", "memory:"), "--district"),
        (("--remove", "310114"), "--store"),
        (("--remove", "310114", "--district", "jiading", "--store", "memory:"), "beside --remove"),
        (("--district", "pudong", "--store", "memory:"), "jiading"),
        (("--district", "districts.toml", "--store", "memory:"), "districts.toml: neither a file"),
    ],
)
def test_a_wrong_call_is_told_what_would_be_right(
    command: Callable[..., Any], words: tuple[str, ...], message: str
) -> None:
    outcome = command("init", *words)
    assert outcome.code == 2
    assert message in outcome.err
