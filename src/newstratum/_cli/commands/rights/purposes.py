"""``newstratum purpose``: what the data of a register is used for, on what ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from newstratum._cli.commands.people.options import On
from newstratum._cli.exits import Exit, make_group
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._registry.purposes import Purpose


@in_chinese("列出处理目的：依据、法条、涉及哪几类记录。")
def list_purposes(store: StoreUrl, as_json: AsJson = False) -> Exit:
    """List the purposes of a register: ground, citation, and the kinds of record."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_unchanged

    with open_unchanged(store) as registry:
        found = registry.purposes.all()
    if as_json:
        return print_json([_encode(each) for each in found])
    screen = Screen()
    for each in found:
        told = Words("{}：{}{}；{}", "{}: {}{}; {}").format(
            each.name,
            _name_basis(each.basis.value),
            f" {each.citation}" if each.citation else "",
            _name_kinds(each.covers),
        )
        screen.print_paragraph(say(told), hanging=2)
    return Exit.OK


@in_chinese(
    "声明一个处理目的，存入登记册，各命令和程序都照此执行。\n\n法定职责须写法条。改变含义的，请另取名称，重新征求同意。"
)
def declare(
    name: Annotated[
        str, argument(help=Words("名称：不含空格的一个词。", "The name: one word."), metavar="NAME")
    ],
    store: StoreUrl,
    basis: Annotated[
        str,
        option(
            help=Words(
                "依据：consent同意、contract合同、statutory_duty法定职责、emergency紧急、lawfully_public已公开。",
                "The ground: consent, contract, statutory_duty, emergency or lawfully_public.",
            ),
            metavar="BASIS",
        ),
    ],
    covers: Annotated[
        str,
        option(
            help=Words("涉及的记录种类，以逗号分开：person,notice。", "Kinds of record: person,notice."),
            metavar="KINDS",
        ),
    ],
    by: Annotated[str, option("--by", help=Words("由谁声明。", "Who declares it."), metavar="WHO")],
    citation: Annotated[str, option(help=Words("法律和条款。", "Law and article."), metavar="TEXT")] = "",
    uses_proposed: Annotated[
        bool,
        option(
            "--uses-proposed",
            help=Words("可用未经确认的判定建议。", "Placements that nobody confirmed may be used."),
        ),
    ] = False,
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Declare a purpose and store it with the register.

    Every command and program goes by it. A statutory duty cites its statute. Whoever changes what a purpose
    means gives it another name, and asks for consent anew.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing
    from newstratum._model.people.people import LawfulBasis
    from newstratum._registry.purposes import Purpose

    day = parse_day(on)
    declared = Purpose(
        name=name,
        basis=LawfulBasis(basis),
        citation=citation,
        covers=frozenset(each.strip() for each in covers.split(",") if each.strip()),
        uses_proposed=uses_proposed,
    )
    with open_for_writing(store) as registry:
        registry.purposes.declare(declared, actor=by, on=day)
    if as_json:
        return print_json(_encode(declared))
    Screen().print_paragraph(say(Words("已声明处理目的{}", "the purpose {} is declared").format(name)))
    return Exit.OK


def _name_kinds(covers: frozenset[str]) -> Words:
    """Name the kinds of record that a purpose covers; where it covers most, those that it does not."""
    from newstratum._registry.purposes import COVERED_KINDS
    from newstratum._shipped.labels import find_words
    from newstratum._words import join_names

    def name(kinds: frozenset[str]) -> Words:
        return join_names(find_words(f"record_kind.{kind}", default=kind) for kind in sorted(kinds))

    others = COVERED_KINDS - covers
    if not others:
        return Words("全部记录", "all records")
    if len(others) < len(covers):
        return Words("除{}外的全部记录", "all records but: {}").format(name(others))
    return name(covers)


def _encode(purpose: Purpose) -> dict[str, Any]:
    return {
        "name": purpose.name,
        "basis": purpose.basis.value,
        "citation": purpose.citation,
        "covers": sorted(purpose.covers),
        "uses_proposed": purpose.uses_proposed,
        "reviews_placements": purpose.reviews_placements,
        "words_for_machines": purpose.words_for_machines,
    }


def _name_basis(code: str) -> Words:
    return {
        "consent": Words("本人同意", "consent"),
        "contract": Words("合同", "contract"),
        "statutory_duty": Words("法定职责", "statutory duty"),
        "emergency": Words("紧急情况", "emergency"),
        "lawfully_public": Words("合法公开", "lawfully public"),
    }[code]


purpose_app = make_group(
    "purpose",
    Words("登记册的信息用于什么、依据什么。", "What the data of a register is used for."),
    list=list_purposes,
    declare=declare,
)
