"""``newstratum init``: make a register for a district, by a profile of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.options import Lang, Language
from newstratum._cli.output import configure_utf8_output

if TYPE_CHECKING:
    from newstratum._model.organisation.district import DistrictProfile


def init(
    district: Annotated[
        str,
        typer.Option(
            help="The profile: a TOML file, or the name of a district that comes with newstratum.",
            metavar="FILE|NAME",
        ),
    ] = "",
    store: Annotated[
        str,
        typer.Option(
            help="The register to make, or to give a profile: sqlite:///district.db.", metavar="URL"
        ),
    ] = "",
    template: Annotated[
        bool,
        typer.Option("--template", help="Print a profile that explains each field, and do nothing else."),
    ] = False,
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
    if not district or not store:
        missing = "--store" if district else "--district"
        raise typer.BadParameter("is needed, or ask for --template", param_hint=missing)
    profile = _read_profile(district)
    from newstratum._cli.render import Screen
    from newstratum._registry.registry import open_registry
    from newstratum._words import Words

    with open_registry(store) as registry:
        stored = registry.adopt(profile, actor="newstratum")
    text = Words("已采用{}（{}）的概况：街镇{}个", "The profile of {} ({}) is adopted; units: {}").format(
        Words(stored.name_zh, stored.name_en), stored.id, len(stored.units)
    )
    Screen().print_paragraph(text.in_language(lang.value))
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
            f"{district}: neither a file nor a district that comes with newstratum ({known})",
            param_hint="--district",
        )
    return load_district_profile(path)
