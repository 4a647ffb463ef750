"""Profiles of districts: read from TOML, and checked for what no office can mean.

A document has the fields of :class:`~newstratum.organisation.DistrictProfile`, with these ways to write them:

* ``id`` may be left out: it is the code, with the first day of the period behind it if there is one;
* ``[document]`` (id, title, url, dated_on) and ``[phrases]`` name the document that the profile rests on, and
  ``source = "M38"`` names one of its phrases; elsewhere ``source`` is the name of a document, or a table;
* a quantity is text: ``"22个"``.

The checks work on plain data, so that a file is checked as a whole even where parts of it do not fit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import combinations
from operator import attrgetter
from pathlib import Path as FilePath
from typing import Any, Final, TypeAlias

from newstratum._figures.claims import parse_pattern
from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.programme import EVIDENCE_KINDS, is_move_code
from newstratum._model.values.codes import suggest_value
from newstratum._model.values.quantities import Quantity, parse_quantity
from newstratum._reading.codes import parse_industry_code
from newstratum._wire.codec import to_plain
from newstratum._wire.converter import make_converter
from newstratum._wire.datasets import SourceDocument, register_phrases
from newstratum._wire.problems import Path, collect_problems
from newstratum._wire.toml_files import parse_toml, read_toml_file, structure_table
from newstratum._wire.toml_lines import find_toml_lines, get_toml_line
from newstratum._words import NO_WORDS, Words, join_clauses
from newstratum.errors import DecodeError, FileProblem, InvalidValueError, Problem

#: What a check finds: where, and what is wrong.
_Found: TypeAlias = tuple[Path, Words]

#: The sections of a report whose heading an office may write its own way; the ids of the sections.
HEADINGS: Final = (
    *("report", "units", "lines", "district", "structure", "council", "coverage", "industry_coverage"),
    *("inspections", "balance", "line_balance", "rhythm", "scoreboard", "findings", "claims"),
)


def load_district_profile(path: FilePath | str) -> DistrictProfile:
    """Return the profile that a TOML file describes.

    ``newstratum init --template`` prints a file that explains each field.

    Raises:
        DecodeError: It is not TOML, or does not fit; every problem is listed with file, line and field.
        UnreadableFileError: The file is not there or may not be read.
    """
    file = FilePath(path)
    return parse_district_profile(read_toml_file(file), file.name)


def parse_district_profile(text: str | bytes, name: str) -> DistrictProfile:
    """Return the profile that a TOML document describes.

    Args:
        text: The document; bytes are UTF-8.
        name: What to call it in messages.

    Raises:
        DecodeError: It is not TOML, or does not fit; every problem is listed with file, line and field.
    """
    table = _write_days(parse_toml(text, name))
    plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    problems: list[Problem] = []
    document, phrases = _take_document(table, name)
    title = name if document is None else document.title
    table.setdefault("id", _build_id(table))
    profile: DistrictProfile | None = None
    converter = make_converter()
    register_phrases(converter, document, phrases)
    converter.register_structure_hook(Quantity, lambda value, _: parse_quantity(_check_text(value)))
    try:
        profile = converter.structure({"source": {"document": title}, **table}, DistrictProfile)
    except Exception as error:
        problems += collect_problems(error)
    problems += [Problem(path, message) for path, message in check_profile_data(table)]
    if profile is not None:
        problems += [Problem(path, message) for path, message in _check_claims(profile)]
    if problems or profile is None:
        lines = find_toml_lines(plain)
        listed = {
            FileProblem((name, *each.path), each.message, get_toml_line(lines, each.path)): None
            for each in problems
        }
        raise DecodeError(tuple(sorted(listed, key=attrgetter("line"))))
    return profile


def check_district_profile(profile: DistrictProfile) -> None:
    """Refuse a profile that no office can mean.

    Raises:
        DecodeError: Something does not fit; every problem is listed with its field.
    """
    found = [*check_profile_data(to_plain(profile)), *_check_claims(profile)]
    if found:
        raise DecodeError(tuple(Problem((profile.id, *path), message) for path, message in found))


def _write_days(value: Any) -> Any:
    """Return tables with days as text, as plain data has them: TOML has a form of its own for them."""
    if isinstance(value, dict):
        return {key: _write_days(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_write_days(each) for each in value]
    return value.isoformat() if type(value) is dt.date else value


def _take_document(table: dict[str, Any], name: str) -> tuple[SourceDocument | None, Mapping[str, str]]:
    """Take the source document and its phrases out of a table."""
    converter = make_converter()
    given, listed = table.pop("document", None), table.pop("phrases", {})
    phrases = structure_table(converter, listed, dict[str, str], (name, "phrases"))
    if given is None:
        return None, phrases
    return structure_table(converter, given, SourceDocument, (name, "document")), phrases


def _build_id(table: Mapping[str, Any]) -> Any:
    period = table.get("period")
    began = period.get("began_on") if isinstance(period, Mapping) else None
    return f"{table.get('code')}.{began}" if began else table.get("code")


def _check_text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(
            "value", Words("应为文字", "must be text"), Words('请写成"22个"', 'write it like "22个"')
        )
    return value


# ------------------------------------------------------------------------------------------- checks


def check_profile_data(data: Mapping[str, Any]) -> Iterator[_Found]:
    """Yield what is wrong with the plain data of a profile beyond the types of its fields.

    What is not of the type that a check needs is left out: reading the data says so.
    """
    code = _get_text(data, "code")
    identifier = _get_text(data, "id")
    if identifier not in ("", code) and not identifier.startswith(f"{code}."):
        yield (
            ("id",),
            Words(
                "既不是该代码，也不以它加点开头；请写{}.2019",
                "is neither the code nor begins with it and a full stop; write {}.2019",
            ).format(code),
        )
    city = data.get("city")
    city_code = _get_text(city, "code") if isinstance(city, Mapping) else ""
    if city_code and not code.startswith(city_code.rstrip("0") or city_code):
        yield (
            ("city", "code"),
            Words(
                "不是本区所属的市；两者开头数字应相同",
                "is not the city of this district; the two begin with the same digits",
            ),
        )
    yield from _check_units(data, code)
    for name in ("lines", "headings"):
        yield from _find_doubles(data, name, "code")
    yield from _check_industries(data)
    brand, parent = (_get_code(data, name) for name in ("brand", "parent_brand"))
    if brand and brand == parent:
        yield (
            ("parent_brand", "code"),
            Words(
                "品牌不能属于自身；请写上一级品牌", "a brand that belongs to itself; name the brand above it"
            ),
        )
    if parent and not brand:
        yield (
            ("parent_brand",),
            Words("没有可以归属的品牌；请给brand", "there is no brand that could belong to it; give brand"),
        )
    yield from _check_platform_pattern(data)
    yield from _check_council_pattern(data)
    yield from _check_programme(data)
    yield from _check_claim_data(data)
    for path, heading in _iterate_items(data, "headings"):
        if (given := _get_text(heading, "code")) and given not in HEADINGS:
            yield (
                (*path, "code"),
                Words("不是报告的标题；{}", "no heading of a report; {}").format(
                    suggest_value(given, HEADINGS)
                ),
            )


def _check_units(data: Mapping[str, Any], code: str) -> Iterator[_Found]:
    if data.get("units") == []:
        yield ("units",), Words("一个也没有；一个区至少有一个", "there are none; a district has at least one")
    listed = list(_iterate_items(data, "units"))
    codes = {_get_text(unit, "code"): unit for _, unit in listed}
    yield from _find_doubles(data, "units", "code")
    for path, unit in listed:
        given = _get_text(unit, "code")
        if given and code and not given.startswith(code):
            yield (
                (*path, "code"),
                Words(
                    "是别的区的街镇；本区的以{}开头",
                    "is a unit of another district; those of this one begin with {}",
                ).format(code),
            )
        after = unit.get("replaced_by")
        if after is None:
            continue
        period = unit.get("period")
        ended = isinstance(period, Mapping) and {"ended_on", "ended_on_unknown_date"} & period.keys()
        if after not in codes:
            yield (
                (*path, "replaced_by"),
                Words("不是本概况中的街镇；请一并列出", "is no unit of this profile; list it too"),
            )
        elif not ended:
            yield (
                (*path, "replaced_by"),
                Words(
                    "该街镇仍在；请写明何时撤并：period.ended_on",
                    "the unit goes on; say when it ended: period.ended_on",
                ),
            )
        elif _is_circle(given, codes):
            yield (
                (*path, "replaced_by"),
                Words(
                    "又回到该街镇本身；请写现在的街镇",
                    "leads back to the unit itself; name the one that is there now",
                ),
            )
    yield from _check_names(data, listed)


def _is_circle(start: str, units: Mapping[str, Mapping[str, Any]]) -> bool:
    code = start
    for _ in units:
        code = str(units.get(code, {}).get("replaced_by"))
        if code == start:
            return True
    return False


def _check_names(data: Mapping[str, Any], listed: list[tuple[Path, Mapping[str, Any]]]) -> Iterator[_Found]:
    """Yield names that name two units, or a unit and the district, or that stand inside each other."""
    of_district = {_get_text(data, "name_zh"), *_get_texts(data, "aliases")}
    distinct = set(_get_texts(data, "distinct_names"))
    named = [
        (path, step, name)
        for path, unit in listed
        for step, name in (
            (("name_zh",), _get_text(unit, "name_zh")),
            *((("aliases", at), each) for at, each in enumerate(_get_texts(unit, "aliases"))),
        )
        if name
    ]
    for path, step, name in named:
        if name in of_district:
            yield (
                (*path, *step),
                Words("是全区的名称；请略去", "is a name of the whole district; leave it out"),
            )
    alike = {
        (one_path, path)
        for (one_path, _, one), (path, _, name) in combinations(named, 2)
        if one == name and one_path != path
    }
    for (one_path, one_step, one), (path, step, name) in combinations(named, 2):
        if one_path == path:
            continue
        if one == name:
            yield (
                (*path, *step),
                Words("另一街镇也用这个名称：{}", "another unit has this name too: {}").format(
                    ".".join(map(str, one_path))
                ),
            )
        elif (one in name or name in one) and (one_path, path) not in alike:
            shorter, where, whole = min(
                ((one, (*one_path, *one_step), name), (name, (*path, *step), one)),
                key=lambda each: len(each[0]),
            )
            if shorter not in distinct:
                yield (
                    where,
                    Words(
                        "包含在另一街镇的名称“{}”之中，表格上写它时两可；请另取名称，确知表格上都写全称时可"
                        '写distinct_names = ["{}"]',
                        "stands inside the name of another unit, {}, so that a form can mean either; take "
                        'another name, or write distinct_names = ["{}"] once you know that forms write both '
                        "in full",
                    ).format(whole, shorter),
                )
    english: dict[str, Path] = {}
    for path, unit in listed:
        name = "".join(_get_text(unit, "name_en").split()).casefold()
        if name and english.setdefault(name, path) != path:
            yield (*path, "name_en"), Words("另一街镇也用这个名称", "another unit has this name too")


def _check_industries(data: Mapping[str, Any]) -> Iterator[_Found]:
    seen: set[str] = set()
    for path, industry in _iterate_items(data, "industries"):
        given = _get_text(industry, "code")
        code = parse_industry_code(given)
        if given and code is None:
            yield (
                (*path, "code"),
                Words(
                    "不是GB/T 4754-2017的代码；请写成I、65、I65或6510",
                    "is not a code of GB/T 4754-2017; write it like I, 65, I65 or 6510",
                ),
            )
        elif code in seen:
            yield (*path, "code"), Words("{}重复；请留一个", "is {} again; keep one of the two").format(code)
        seen.add(code or "")


def _check_pattern(
    data: Mapping[str, Any], name: str
) -> tuple[list[_Found], list[tuple[Path, Mapping[str, Any], int | None]]]:
    """Return what is wrong with a pattern as such, and its terms with their numbers."""
    given = data.get(name)
    if not isinstance(given, Mapping):
        return [], []
    text = _get_text(given, "text")
    try:
        pattern = parse_pattern(text)
    except InvalidValueError as error:
        reason = join_clauses(error.reason, error.hint) if text else NO_WORDS
        return ([((name, "text"), reason)] if text else []), []
    found: list[_Found] = []
    variables = [term.variable for term in pattern.terms if term.variable]
    if len(variables) > 1:
        found.append(
            (
                (name, "text"),
                Words(
                    "有不止一项的数目未定，无法区分",
                    "leaves more than one term open, so that nobody can tell them apart",
                ),
            )
        )
    listed = [(path, term) for path, term in _iterate_items(given, "terms")]
    if len(listed) != len(pattern.terms):
        found.append(
            (
                (name, "terms"),
                Words(
                    "有{}项，格局有{}项；请逐项给出", "has {}, and the pattern {}; give one for each"
                ).format(len(listed), len(pattern.terms)),
            )
        )
    counts = [term.count for term in pattern.terms]
    terms = [((name, *path), term, count) for (path, term), count in zip(listed, counts, strict=False)]
    return found, terms


def _check_platform_pattern(data: Mapping[str, Any]) -> Iterator[_Found]:
    found, terms = _check_pattern(data, "platform_pattern")
    yield from found
    counted: dict[tuple[str, str], Path] = {}
    for path, term, _ in terms:
        subject, levels = _get_text(term, "counts"), _get_texts(term, "levels")
        if levels and subject == "association":
            yield (
                (*path, "levels"),
                Words("是平台的级别；联谊会没有", "are those of platforms; an association has none"),
            )
        for level in levels or ("",):
            others = [place for (of, at), place in counted.items() if of == subject and "" in (at, level)]
            if others or (subject, level) in counted:
                yield (
                    (*path, "counts"),
                    Words(
                        "与另一项所计的重复，没有什么能同时填入两项",
                        "counts what another term counts too, so that nothing fills both",
                    ),
                )
                break
        counted |= {(subject, level): path for level in levels or ("",)}


def _check_council_pattern(data: Mapping[str, Any]) -> Iterator[_Found]:
    found, terms = _check_pattern(data, "council_pattern")
    yield from found
    seen: set[str] = set()
    rest = 0
    for path, term, count in terms:
        roles = _get_texts(term, "roles")
        rest += not roles
        if not roles and rest > 1:
            yield (
                (*path, "roles"),
                Words(
                    "有两项都计其余职务，没有什么能同时填入两项；请写明职务",
                    "two terms count all other roles, so that nothing fills both; name roles",
                ),
            )
        if PostRole.HONORARY_PRESIDENT.value in roles and count is not None:
            yield (
                (*path, "roles"),
                Words(
                    "荣誉职务不在理事会中，没有人能填入此项",
                    "holders of honours are not on the council, so that nobody fills the term",
                ),
            )
        for role in roles:
            if role in seen:
                yield (
                    (*path, "roles"),
                    Words(
                        "{}在另一项中也有；请留一处", "{} stands in another term too; keep one of the two"
                    ).format(role),
                )
            seen.add(role)


def _check_programme(data: Mapping[str, Any]) -> Iterator[_Found]:
    programme = data.get("programme")
    if not isinstance(programme, Mapping):
        return
    if programme.get("moves") == []:
        yield (
            ("programme", "moves"),
            Words(
                "一个也没有；请列出，或略去工作模式", "there are none; list them, or leave the programme out"
            ),
        )
    for path, message in _find_doubles(programme, "moves", "code"):
        yield ("programme", *path), message
    codes = []
    for path, move in _iterate_items(programme, "moves"):
        code = _get_text(move, "code")
        codes.append(code)
        if code and not is_move_code(code):
            yield (
                ("programme", *path, "code"),
                Words(
                    "含有字母、数字和“_”以外的字符；请写brands_pull",
                    "holds more than letters, digits and '_'; write brands_pull",
                ),
            )
        for at, kind in enumerate(_get_texts(move, "kinds")):
            if kind not in EVIDENCE_KINDS:
                reason = Words(
                    "不是能体现行动的记录；{}", "no kind of record that can show a move; {}"
                ).format(suggest_value(kind, EVIDENCE_KINDS))
                yield ("programme", *path, "kinds", at), reason
    for at, code in enumerate(_get_texts(programme, "outcomes")):
        if code not in codes:
            yield (
                ("programme", "outcomes", at),
                Words("没有这项行动；{}", "no such move; {}").format(suggest_value(code, codes)),
            )


def _check_claim_data(data: Mapping[str, Any]) -> Iterator[_Found]:
    yield from _find_doubles(data, "claims", "id")
    ids = {_get_text(claim, "id") for _, claim in _iterate_items(data, "claims")}
    for path, claim in _iterate_items(data, "claims"):
        if not claim.get("source"):
            yield (
                (*path, "source"),
                Words(
                    "没有出处不作声称；请写句子或文件",
                    "nothing is claimed without a source; name a phrase or a document",
                ),
            )
        if claim.get("stated") is None and not claim.get("unit"):
            yield (
                path,
                Words(
                    "既没有数，也没有单位；请给stated或unit",
                    "neither a number nor a unit; give stated or unit",
                ),
            )
    for name in ("platform_pattern", "council_pattern"):
        for path, term, _ in _check_pattern(data, name)[1]:
            if (wanted := _get_text(term, "claim")) and wanted not in ids:
                yield (
                    (*path, "claim"),
                    Words("没有这项声称；{}", "no such claim; {}").format(suggest_value(wanted, sorted(ids))),
                )


def _check_claims(profile: DistrictProfile) -> Iterator[_Found]:
    """Yield units that differ between a claim and its parts, and numbers that patterns state otherwise."""
    stated = {}
    for number, claim in enumerate(profile.claims):
        stated[claim.id] = claim.stated
        unit = claim.unit or ("" if claim.stated is None else claim.stated.unit)
        if claim.stated is not None and claim.stated.unit != unit:
            yield (
                ("claims", number, "unit"),
                Words(
                    "单位与数的单位不同；请写成一样", "another unit than that of the number; write both alike"
                ),
            )
        for at, part in enumerate(claim.listed):
            if part.stated is not None and part.stated.unit != (part.unit or unit):
                yield (
                    ("claims", number, "listed", at, "stated"),
                    Words("单位与声称的单位不同", "another unit than that of the claim"),
                )
    for name in ("platform_pattern", "council_pattern"):
        pattern = getattr(profile, name)
        if pattern is None:
            continue
        try:
            counts = [term.count for term in parse_pattern(pattern.text).terms]
        except InvalidValueError:
            continue
        for at, (term, count) in enumerate(zip(pattern.terms, counts, strict=False)):
            claimed = stated.get(term.claim)
            if term.claim in stated and (None if claimed is None else claimed.exact) != count:
                yield (
                    (name, "terms", at, "claim"),
                    Words("数与格局所写不同", "states another number than the pattern"),
                )


# --------------------------------------------------------------------------------------- plain data


def _get_text(data: Any, name: str) -> str:
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else ""


def _get_texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _get_code(data: Mapping[str, Any], name: str) -> str:
    return _get_text(data.get(name), "code")


def _iterate_items(data: Mapping[str, Any], name: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    listed = data.get(name)
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, Mapping):
            yield (name, number), item


def _find_doubles(data: Mapping[str, Any], name: str, key: str) -> Iterator[_Found]:
    first: dict[str, Path] = {}
    for path, item in _iterate_items(data, name):
        value = _get_text(item, key)
        if value and first.setdefault(value, path) != path:
            yield (
                (*path, key),
                Words("重复：{}已用", "stands twice: {} has it too").format(".".join(map(str, first[value]))),
            )
