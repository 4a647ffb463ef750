"""Datasets: records of many kinds in TOML that a person can review, each item with the phrase it rests on.

A dataset is several documents. One of them holds the table ``document`` (id, title, url, dated_on) and
the table ``phrases`` (an id and the words of the document). All may hold arrays of items under the name
of their kind: ``[[body]]``, ``[[activity]]``. An item has the fields of its class, with these ways to
write them:

* ``source = "M38"`` names a phrase; what rests on another document gives a table (``document``, …);
* a quantity or an amount of money is text: ``"近600平方米"``, ``"30万元"``;
* ``without = ["places"]`` says that fields have no value, for which TOML has no word.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from attrs import field, fields_dict, frozen
from cattrs.preconf.json import JsonConverter

from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import Money, parse_money
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.quantities import Quantity, parse_quantity
from newstratum._short_repr import ShortRepr
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import Path, collect_problems, format_key
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, ORGANISATION_KINDS
from newstratum._wire.toml_files import parse_toml, structure_table
from newstratum._words import Words, join_clauses, join_names
from newstratum.errors import DecodeError, InvalidValueError, Problem

M = TypeVar("M")

#: Neither people nor what a registry uses itself is ever part of a dataset.
_KINDS: Final = {kind.name: kind for kind in KINDS if kind in ORGANISATION_KINDS}
_WITHOUT: Final = "without"
#: What is said of a source that is not there, or is neither text nor a table.
_MISSING: Final = Words("必填，但缺少", "required, but missing")
_NO_SOURCE: Final = frozenset({_MISSING, Words("应为对象", "must be an object")})


@frozen(kw_only=True)
class SourceDocument(ShortRepr):
    """The document a dataset is drawn from."""

    id: str
    title: str
    url: str = ""
    dated_on: PartialDate | None = field(default=None, converter=to_optional_date)


@frozen(kw_only=True)
class Dataset(ShortRepr):
    """Records of many kinds, and the document they are drawn from."""

    document: SourceDocument
    #: The words of each phrase by its id.
    phrases: Mapping[str, str]
    #: The objects of each kind by its name, in the order they are written; only kinds that have some.
    items: Mapping[str, tuple[Any, ...]]

    def of(self, kind: RecordKind[M]) -> tuple[M, ...]:
        """Return the objects of one kind."""
        return self.items.get(kind.name, ())

    @property
    def count(self) -> int:
        """How many objects there are."""
        return sum(map(len, self.items.values()))


def parse_dataset(texts: Mapping[str, str]) -> Dataset:
    """Return the dataset of some TOML documents.

    Args:
        texts: The text of each document by its name, which stands in messages.

    Returns:
        The dataset.

    Raises:
        DecodeError: A document is not TOML, or an item does not fit; every problem is listed with the
            document, the kind, the item and the field. An item without a source is one, and it says how
            a source is written.
    """
    tables = {name: parse_toml(text, name) for name, text in texts.items()}
    document, phrases = _read_source_document(tables)
    converter = _make_dataset_converter(document, phrases)
    problems: list[Problem] = []
    items: dict[str, dict[str, Any]] = {}
    for name, table in tables.items():
        for kind, path, item in _iterate_items(name, table, problems):
            try:
                model = converter.structure(_fill_empty_fields(item), kind.model)
            except Exception as error:
                found = collect_problems(error, path)
                if _lacks_source(kind, item):
                    found += (Problem((*path, "source"), _MISSING),)
                problems += (_add_advice(each, phrases) for each in found)
                continue
            if getattr(model, "source", kind) is None:
                problems.append(_add_advice(Problem((*path, "source"), _MISSING), phrases))
            if items.setdefault(kind.name, {}).setdefault(kind.id_of(model), model) is not model:
                problems.append(
                    Problem(
                        (*path, "id"),
                        Words("另一项已用；请各用各的", "another item has it; give each its own"),
                    )
                )
    if problems:
        raise DecodeError(tuple(problems))
    return Dataset(
        document=document,
        phrases=phrases,
        items={name: tuple(items[name].values()) for name in _KINDS if name in items},
    )


def _read_source_document(tables: Mapping[str, dict[str, Any]]) -> tuple[SourceDocument, Mapping[str, str]]:
    """Return the source document and its phrases, which one of the documents holds."""
    heads = [(name, table) for name, table in tables.items() if "document" in table]
    if len(heads) != 1:
        reason = (
            Words("没有文件写明取自何处", "no document says what it is drawn from")
            if not heads
            else Words("有几个文件写明取自何处", "several say what it is drawn from")
        )
        raise DecodeError(
            (
                Problem(
                    ("document",),
                    Words("{}；请在其中一个写[document]", "{}; write [document] in one of them").format(
                        reason
                    ),
                ),
            )
        )
    name, table = heads[0]
    converter = make_converter()
    document = structure_table(converter, table["document"], SourceDocument, (name, "document"))
    phrases = structure_table(converter, table.get("phrases", {}), dict[str, str], (name, "phrases"))
    return document, phrases


def _make_dataset_converter(document: SourceDocument, phrases: Mapping[str, str]) -> JsonConverter:
    converter = make_converter()
    register_phrases(converter, document, phrases)
    converter.register_structure_hook(Quantity, lambda value, _: parse_quantity(_check_text(value)))
    converter.register_structure_hook(Money, lambda value, _: parse_money(_check_text(value)))
    return converter


def register_phrases(
    converter: JsonConverter, document: SourceDocument | None, phrases: Mapping[str, str]
) -> None:
    """Let text in the place of a citation name a phrase, or a document where the phrases are of none."""
    citation = converter.get_structure_hook(Citation)

    def cite(value: Any, _: Any) -> Citation:
        if not isinstance(value, str):
            cited: Citation = citation(value, Citation)
            return cited
        if document is None:
            return Citation(document=value)
        if value not in phrases:
            near = difflib.get_close_matches(value, phrases, 1)
            known = Words("；是否要写{}", "; did you mean {}").format(near[0]) if near else ""
            raise InvalidValueError(
                "source",
                Words("没有这一句", "no such phrase"),
                Words("请加到[phrases]{}", "add it to [phrases]{}").format(known),
            )
        return Citation(
            document=document.title, passage=f"{value}：{phrases[value]}", dated_on=document.dated_on
        )

    converter.register_structure_hook(Citation, cite)


def _check_text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(
            "value",
            Words("应为文字", "must be text"),
            Words('请写成"近600平方米"或"30万元"', 'write it like "近600平方米" or "30万元"'),
        )
    return value


def _iterate_items(
    name: str, table: dict[str, Any], problems: list[Problem]
) -> Iterator[tuple[RecordKind[Any], Path, dict[str, Any]]]:
    """Yield every item of a document with its kind and the steps to it; what is not an item is a problem."""
    for kind_name, listed in table.items():
        if kind_name in ("document", "phrases"):
            continue
        kind = _KINDS.get(kind_name)
        if kind is None:
            near = difflib.get_close_matches(kind_name, _KINDS, 1)
            hint = (
                Words("是否要写{}", "did you mean {}").format(near[0])
                if near
                else Words("可用：{}", "use one of: {}").format(join_names(_KINDS))
            )
            problems.append(
                Problem(
                    (name, kind_name),
                    Words("数据集中没有这类记录；{}", "no kind of record a dataset can hold; {}").format(
                        hint
                    ),
                )
            )
        elif not isinstance(listed, list):
            problems.append(
                Problem(
                    (name, kind_name),
                    Words("不是列表；请写[[{}]]", "not a list of items; write [[{}]]").format(kind_name),
                )
            )
        else:
            for position, item in enumerate(listed):
                identifier = item.get("id") if isinstance(item, dict) else None
                step = identifier if isinstance(identifier, str) else position
                yield kind, (name, kind_name, step), item


def _lacks_source(kind: RecordKind[Any], item: Any) -> bool:
    return isinstance(item, dict) and "source" in fields_dict(kind.model) and "source" not in item


def _add_advice(problem: Problem, phrases: Mapping[str, str]) -> Problem:
    """Return a problem. If a source is missing or wrong, it also says how a source is written."""
    if problem.message not in _NO_SOURCE:
        return problem
    match problem.path:
        case (*_, "source"):
            phrase = next((each for each in phrases if format_key(each) == each), "…")
            advice = Words(
                '请写句子source = "{}"，或文件source = {{ document = "…" }}',
                'name a phrase, source = "{}", or a document, source = {{ document = "…" }}',
            ).format(phrase)
        case (*_, "source", "document"):
            advice = Words('请写文件document = "…"', 'name the document, document = "…"')
        case _:
            return problem
    return Problem(problem.path, join_clauses(problem.message, advice))


def _fill_empty_fields(item: Any) -> Any:
    """Return an item with None in the fields that it says it is without."""
    if not isinstance(item, dict) or _WITHOUT not in item:
        return item
    given = {name: value for name, value in item.items() if name != _WITHOUT}
    return given | dict.fromkeys(item[_WITHOUT])
