"""``newstratum template``: a table to fill in, made from the schema that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language
from newstratum._words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newstratum._model.organisation.district import DistrictProfile
    from newstratum._tables.schemas import TableSchema

#: Files of text, which have no sheet for the instructions: these are printed instead.
_WITHOUT_INSTRUCTIONS: Final = frozenset({".csv", ".tsv"})


@in_chinese("生成可填写的表格，带下拉选项和填写说明；不写表名时列出所有表。")
def template(
    table: Annotated[
        str,
        argument(
            help=Words("哪一种表；不写则列出所有表。", "Which table; without one, all are listed."),
            metavar="TABLE",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        option(
            "--out",
            help=Words("要生成的文件：名册.xlsx、名册.csv。", "The file: roster.xlsx, roster.csv."),
            metavar="FILE",
        ),
    ] = None,
    store: Annotated[
        str,
        option(
            "--store",
            help=Words("登记册，其街镇列入下拉选项。", "The register whose townships can be chosen."),
            metavar="URL",
        ),
    ] = "",
    force: Annotated[
        bool,
        option("--force", help=Words("文件已存在时替换。", "Replace the file if it is there.")),
    ] = False,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Make a table to fill in, or list the tables there are.

    It has lists to choose from, and instructions.
    """
    from newstratum._tables.schemas import get_table_schema, load_table_schemas

    if not table:
        _list_schemas(load_table_schemas().values(), lang.value, as_json=as_json)
        return Exit.OK
    schema = get_table_schema(table)
    if out is None:
        what = Words("写明要生成的文件：名册.xlsx", "name the file to make: roster.xlsx")
        raise typer.BadParameter(say(what), param_hint="--out")
    _write(schema, out, _find_district(store), lang.value, force=force)
    return Exit.OK


def _list_schemas(schemas: Iterable[TableSchema], language: str, *, as_json: bool) -> None:
    from newstratum._cli.output import print_json
    from newstratum._cli.render import Screen

    if as_json:
        print_json([_to_plain(schema, language) for schema in schemas], indent=None)
        return
    screen = Screen()
    heads = ("表", "名称", "栏数") if language == "zh" else ("table", "title", "columns")
    rows = [
        (each.name, each.title.in_language(language), str(sum(field.in_template for field in each.fields)))
        for each in schemas
    ]
    screen.print_table(heads, rows)


def _to_plain(schema: TableSchema, language: str) -> dict[str, Any]:
    return {
        "table": schema.name,
        "title": schema.title.in_language(language),
        "columns": [
            {
                "field": each.name,
                "heading": each.heading.in_language(language),
                "required": each.required,
                "choices": list(each.list_choices(language)),
            }
            for each in schema.fields
            if each.in_template
        ],
    }


def _find_district(store: str) -> DistrictProfile | None:
    """Return the profile of the only district of a register; None without a register or with several."""
    if not store:
        return None
    from newstratum._cli.stores import open_unchanged

    with open_unchanged(store) as registry:
        districts = {each.code for each in registry.profiles()}
        return registry.profile() if len(districts) == 1 else None


def _write(
    schema: TableSchema,
    out: Path,
    district: DistrictProfile | None,
    language: Literal["zh", "en"],
    *,
    force: bool,
) -> None:
    from newstratum._api import get_plugin_host
    from newstratum._cli.exits import print_note
    from newstratum._cli.output import check_output_file, tell_written
    from newstratum._tables.templates import build_table_template

    write = get_plugin_host().get_format(out).write_workbook
    if write is None:
        raise typer.BadParameter(
            say(
                Words(
                    "不是可以填写的表；请写.xlsx或.csv文件",
                    "is no table that can be filled in: name a .xlsx or .csv",
                )
            ),
            param_hint="--out",
        )
    check_output_file(out, "", force=force)
    sheet = build_table_template(schema, language=language, district=district)
    write(out, [sheet])
    tell_written(out)
    if out.suffix.lower() in _WITHOUT_INSTRUCTIONS:
        for line in sheet.instructions:
            print_note(line)
