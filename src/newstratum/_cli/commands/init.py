"""``newstratum init``: make a register for a district, by a profile of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language
from newstratum._cli.output import configure_utf8_output
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._model.organisation.district import DistrictProfile
    from newstratum._registry.registry import Registry

_UNTOLD: Final = Words(
    "尚未写明如何告知本人：在写明之前，有关本人的决定不会通知任何人。"
    "请用newstratum notices people --channel … --contact …写明",
    "nobody said how people are told: until somebody does, nobody is told of a decision; say it "
    "with: newstratum notices people --channel … --contact …",
)


@in_chinese("按概况为一个区建立登记册。\n\n各项统计的街镇、格局、用词都取自概况。")
def init(
    district: Annotated[
        str,
        option(
            help=Words(
                "概况：TOML文件，或随newstratum提供的区名。",
                "The profile: a TOML file, or the name of a district that comes with newstratum.",
            ),
            metavar="FILE|NAME",
        ),
    ] = "",
    store: Annotated[
        str,
        option(
            help=Words(
                "要新建的登记册，或要采用概况的登记册：sqlite:///district.db。",
                "The register to make, or to give a profile: sqlite:///district.db.",
            ),
            metavar="URL",
        ),
    ] = "",
    template: Annotated[
        bool,
        option(
            "--template",
            help=Words(
                "输出一份逐项说明的概况样本，不做别的事。",
                "Print a profile that explains each field, and do nothing else.",
            ),
        ),
    ] = False,
    another: Annotated[
        bool,
        option(
            "--another",
            help=Words(
                "登记册已有别的区，再加这个区；此后的命令须用--district写明是哪个区。",
                "Add this district to a register that has others; later commands then need --district.",
            ),
        ),
    ] = False,
    remove: Annotated[
        str,
        option(
            "--remove",
            help=Words(
                "删去登记册中一个区的概况，写区的代码；有人、平台或活动在这个区的街镇，就不删。",
                "Take the profile of a district out of the register, by its code; refused where people, "
                "platforms or activities are in its units.",
            ),
            metavar="CODE",
        ),
    ] = "",
    lang: Language = Lang.ZH,
) -> Exit:
    """Make a register for a district, by a profile of its own.

    Every figure takes its units, patterns and words from the profile.
    """
    from newstratum._shipped.districts import read_profile_template

    if template:
        configure_utf8_output()
        sys.stdout.write(read_profile_template())
        return Exit.OK
    if remove and store and not district:
        return _remove_profiles(store, remove)
    if remove and district:
        raise typer.BadParameter(
            say(Words("不能与--remove同用", "cannot stand beside --remove")), param_hint="--district"
        )
    if remove or not district or not store:
        missing = "--store" if district or remove else "--district"
        raise typer.BadParameter(
            say(Words("必须填写，或用--template取样本", "is needed, or ask for --template")),
            param_hint=missing,
        )
    profile = _read_profile(district)
    from newstratum._cli.render import Screen
    from newstratum._registry.opening import open_registry
    from newstratum._registry.purposes import DEFAULT_PURPOSES

    with open_registry(store) as registry:
        if not another:
            _refuse_another_district(registry, profile)
        stored = registry.adopt(profile, actor="newstratum")
        known = {each.name for each in registry.purposes.stored()}
        undeclared = [each for each in DEFAULT_PURPOSES if each.name not in known]
        if undeclared:
            registry.purposes.declare(undeclared, actor="newstratum")
        with registry.session(actor="newstratum", purpose="office") as session:
            has_rule = bool(session.person_notice_rules.find(limit=1).items)
    text = Words("已采用{}（{}）的概况：街镇{}个", "The profile of {} ({}) is adopted; units: {}").format(
        Words(stored.name_zh, stored.name_en), stored.id, len(stored.units)
    )
    Screen().print_paragraph(text.in_language(lang.value))
    if not has_rule:
        print_note(_UNTOLD)
    return Exit.OK


def _refuse_another_district(registry: Registry, profile: DistrictProfile) -> None:
    """Refuse a second district that nobody asked for: afterwards no table could be read without its code."""
    others = {each.code: each for each in registry.profiles()}
    if not others or profile.code in others:
        return
    name = Words("{}（{}）", "{} ({})")
    raise InvalidValueError(
        "--district",
        Words("所写的是{}，登记册已是{}的", "is {}; the register is that of {}").format(
            name.format(Words(profile.name_zh, profile.name_en), profile.code),
            join_names(
                [name.format(Words(each.name_zh, each.name_en), each.code) for each in others.values()]
            ),
        ),
        Words(
            "写错的请改正；确要再加一个区，请加--another",
            "correct it; or say --another to add a district to this register",
        ),
    )


def _remove_profiles(store: str, code: str) -> Exit:
    """Take all profiles of a district out of a register, where nobody and no platform is in its units."""
    from newstratum._cli.stores import open_for_writing
    from newstratum._ports.query import Is

    with (
        open_for_writing(store) as registry,
        registry.session(actor="newstratum", purpose="roster") as roster,
        registry.session(actor="newstratum", purpose="office", reason="remove profile") as session,
    ):
        profiles = registry.profiles()
        removed = [each for each in profiles if each.code == code]
        if not removed:
            raise InvalidValueError(
                "--remove",
                Words("登记册中没有这一代码的概况", "the register has no profile of this code"),
                Words("现有：{}", "there are: {}").format(
                    join_names(sorted({each.code for each in profiles}))
                ),
            )
        kept = {unit.code for each in profiles if each.code != code for unit in each.units}
        for unit in (unit for each in removed for unit in each.units if unit.code not in kept):
            if any(
                found.find(Is("township", unit.code), limit=1).items
                for found in (roster.people, session.platforms, session.activities)
            ):
                raise InvalidValueError(
                    "--remove",
                    Words(
                        "这个区的{}有人、平台或活动", "people, platforms or activities are in its unit {}"
                    ).format(Words(unit.name_zh, unit.name_en)),
                    Words("请先改正这些记录的街镇", "correct the units of these records first"),
                )
        for each in removed:
            session.district_profiles.remove(each.id)
    name = Words(removed[0].name_zh, removed[0].name_en)
    typer.echo(say(Words("已删去{}（{}）的概况", "The profile of {} ({}) is removed").format(name, code)))
    return Exit.OK


def _read_profile(district: str) -> DistrictProfile:
    """Return the profile of a file, or of a district that comes with the library."""
    from pathlib import Path

    from newstratum._shipped.districts import list_districts, load_district
    from newstratum._wire.district_profiles import load_district_profile

    if district in list_districts():
        return load_district(district).profile
    path = Path(district)
    if not path.is_file():
        known = ", ".join(list_districts())
        raise typer.BadParameter(
            say(
                Words(
                    "{}：既不是文件，也不是随newstratum提供的区（{}）",
                    "{}: neither a file nor a district that comes with newstratum ({})",
                ).format(district, known)
            ),
            param_hint="--district",
        )
    return load_district_profile(path)
