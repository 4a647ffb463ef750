"""The JSON Schemas say what ``to_dict`` gives and ``from_dict`` takes, and other tools can use them."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import attrs
import jsonschema
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum import errors, figures, organisation, planning
from newstratum._model.values.plain import PlainData
from newstratum._wire.record_kinds import KINDS

ROOT = Path(__file__).parents[2]
#: Drawn at random it hardly ever fits.
NOT_DRAWN = {"Place", "Statistic"}


def find_classes() -> list[type]:
    values = [
        getattr(module, name) for module in (ns, organisation, figures, planning) for name in module.__all__
    ]
    found = {each for each in values if isinstance(each, type) and issubclass(each, PlainData)}
    return sorted((each for each in found if attrs.has(each)), key=lambda each: each.__name__)


CLASSES = find_classes()
each_class = pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if cls.__name__ not in NOT_DRAWN], ids=lambda cls: cls.__name__
)


@cache
def get_validator(what: Any) -> Any:
    return jsonschema.Draft202012Validator(
        ns.json_schema(what), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@cache
def check_schema(text: str) -> None:
    """Check a schema as text: that of a kind is that of its class, and checking one takes long."""
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.slow
@pytest.mark.parametrize("what", [*CLASSES, *(kind.name for kind in KINDS)], ids=str)
def test_every_schema_is_one(what: Any) -> None:
    schema = ns.json_schema(what)
    check_schema(json.dumps(schema))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["description"]
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.slow
@pytest.mark.parametrize("what", [*CLASSES, *(kind.name for kind in KINDS)], ids=str)
def test_an_inline_schema_can_stand_in_another_document(what: Any) -> None:
    schema = ns.json_schema(what, inline=True)
    check_schema(json.dumps(schema))
    assert not {"$ref", "$defs", "$id", "$schema"} & set(iterate_keywords(schema))
    assert schema["title"] == ns.json_schema(what)["title"]


def iterate_keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema
    if isinstance(schema, dict | list):
        for each in schema.values() if isinstance(schema, dict) else schema:
            yield from iterate_keywords(each)


def test_an_inline_schema_takes_and_refuses_the_same() -> None:
    plain = ns.classify(ns.read("上海某某软件有限公司", "研发工程师")).to_dict(language="en", identifier="P1")
    inside = {"properties": {"verdict": ns.json_schema(ns.Verdict, inline=True)}}
    validator = jsonschema.Draft202012Validator(inside)
    assert validator.is_valid({"verdict": plain})
    for key in plain:
        assert validator.is_valid({"verdict": plain | {key: object()}}) is False, key


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_golden_documents_follow_the_schema_of_their_kind(kind: Any) -> None:
    schema = ns.json_schema(kind.name)
    assert schema == ns.json_schema(kind.model)
    assert schema["$id"] == f"urn:newstratum:{kind.name}:{kind.schema}"
    path = ROOT / "tests" / "golden" / kind.name / f"{kind.schema}.json"
    for entry in json.loads(path.read_text("utf-8")):
        get_validator(kind.name).validate(entry["document"])


def find_places(plain: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a document."""
    parts = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    return [place for key, value in parts for place in ((*path, key), *find_places(value, (*path, key)))]


def change(plain: Any, path: tuple[Any, ...], how: str) -> Any:
    changed = copy.deepcopy(plain)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    match how:
        case "another shape":
            holder[path[-1]] = {"no such key": [{}]}
        case "a fraction":
            holder[path[-1]] = 0.5
        case "no number":
            holder[path[-1]] = "?"
        case "left out":
            del holder[path[-1]]
        case "one more":
            holder["no such key"] = None
    return changed


CHANGES = ("another shape", "a fraction", "no number", "left out", "one more")


def check_schema_agrees(cls: Any, model: Any, draw: Any) -> None:
    plain = model.to_dict()
    get_validator(cls).validate(plain)
    places = find_places(plain)
    if not places:
        return
    path, how = draw(st.sampled_from(places)), draw(st.sampled_from(CHANGES))
    if isinstance(path[-1], int) and how in ("left out", "one more"):
        return
    changed = change(plain, path, how)
    valid = get_validator(cls).is_valid(changed)
    try:
        cls.from_dict(changed)
    except errors.DecodeError as error:
        shape = [each for each in error.problems if is_of_shape(each.message.en)]
        assert not (valid and shape), (path, how, shape)
    else:
        # A result is written whole, and may be read with its defaults left out.
        assert valid or how == "left out", (path, how)


def is_of_shape(message: str) -> bool:
    """Whether a problem is about one place alone: the type, the words it may hold, a key."""
    return message.startswith(
        ("must be an object", "must be a list", "must be text", "must be true", "unknown; ")
    )


@pytest.mark.slow
@each_class
@settings(max_examples=4)
@given(data=st.data())
def test_a_schema_takes_what_is_written_and_refuses_what_is_refused(
    drawn_objects: Any, cls: Any, data: st.DataObject
) -> None:
    check_schema_agrees(cls, data.draw(drawn_objects(cls)), data.draw)


@pytest.mark.stress
@each_class
@settings(max_examples=50)
@given(data=st.data())
def test_schemas_agree_with_much_that_is_drawn(drawn_objects: Any, cls: Any, data: st.DataObject) -> None:
    check_schema_agrees(cls, data.draw(drawn_objects(cls)), data.draw)


@pytest.mark.parametrize(
    ("what", "plain"),
    [
        ("person", {}),
        ("person", {"id": "p1", "status": "sleeping"}),
        ("person", {"id": "p1", "engagements": [{"role": ["technical"]}]}),
        ("person", {"id": "p1", "engagements": [{"income_share": "half"}]}),
        ("person", {"id": "p1", "name": " "}),
        (
            "placement",
            {"person": "p1", "edition": "2017", "outcome": "freelance", "decided_on": "2018-13-01"},
        ),
        ("placement", {"person": "p1", "edition": "2017", "outcome": "freelance", "decided_on": "2018"}),
        ("post", {"id": "p", "body": "b", "role": "member", "places": 0}),
        ("body", {"id": "b", "name_zh": "", "kind": "council"}),
        ("batch", {"id": "b", "imported_at": "2018-01-01T00:00:00"}),
        ("activity", {"id": "a", "name_zh": "活动", "kind": "salon", "held_on": "2018年"}),
    ],
)
def test_what_from_dict_refuses_the_schema_refuses(what: str, plain: dict[str, Any]) -> None:
    (cls,) = (kind.model for kind in KINDS if kind.name == what)
    with pytest.raises(errors.DecodeError):
        cls.from_dict(plain)
    assert not get_validator(what).is_valid(plain)


@pytest.mark.parametrize("what", ["bodi", "", "Verdict"])
def test_an_unknown_kind_is_named_with_those_there_are(what: str) -> None:
    with pytest.raises(errors.InvalidValueError, match="use one of: access, activity"):
        ns.json_schema(what)


@pytest.mark.parametrize("what", [int, ns.Registry, ns.Rulebook, None, 7, organisation.Words, PlainData])
def test_a_class_without_a_plain_form_has_no_schema(what: Any) -> None:
    with pytest.raises(errors.InvalidValueError, match="has no to_dict"):
        ns.json_schema(what)


def test_the_schema_of_a_verdict_in_the_reference_is_this_one() -> None:
    path = ROOT / "docs" / "reference" / "verdict.schema.json"
    written = json.dumps(ns.json_schema(ns.Verdict), ensure_ascii=False, indent=2) + "\n"
    assert path.read_text("utf-8") == written, "write it anew with ns.json_schema(ns.Verdict)"


# ------------------------------------------------------------------------------- pydantic models


class Models:
    """Makes pydantic models from a schema, knowing nothing of the classes behind it."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = schema.get("$defs", {})
        self._made: dict[str, Any] = {}
        self.root = self.make(schema)

    def make(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            if name not in self._made:
                self._made[name] = self.make(self._definitions[name])
            return self._made[name]
        if "anyOf" in schema:
            union = self.make(schema["anyOf"][0])
            for part in schema["anyOf"][1:]:
                union = union | self.make(part)
            return union
        if "const" in schema or "enum" in schema:
            return Literal[tuple(schema.get("enum", [schema.get("const")]))]
        if isinstance(schema["type"], list):
            return self.make({**schema, "type": schema["type"][0]}) | None
        return self._make_simple(schema)

    def _make_simple(self, schema: dict[str, Any]) -> Any:
        match schema["type"]:
            case "null":
                return None
            case "object" if "properties" in schema:
                return self._make_object(schema)
            case "object":
                return dict[str, self.make(schema["additionalProperties"])]  # type: ignore[misc]
            case "array":
                return Annotated[
                    list[self.make(schema["items"])], pydantic.Field(min_length=schema.get("minItems"))
                ]
            case "string" if schema.get("format") == "date":
                return Annotated[dt.date, pydantic.Strict(False)]
            case "string":
                return Annotated[str, pydantic.Field(pattern=schema.get("pattern"))]
            case "integer":
                return Annotated[int, pydantic.Field(ge=schema.get("minimum"))]
        return {"number": float, "boolean": bool}[schema["type"]]

    def _make_object(self, schema: dict[str, Any]) -> Any:
        fields = {
            f"field_{number}": (
                self.make(part),
                pydantic.Field(... if key in schema["required"] else None, alias=key),
            )
            for number, (key, part) in enumerate(schema["properties"].items())
        }
        config = pydantic.ConfigDict(extra="forbid", strict=True)
        return pydantic.create_model(schema["title"], __config__=config, **fields)


def write_back(model: pydantic.BaseModel) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("name", ["person", "placement", "body", "activity", "proposal", "notice"])
def test_pydantic_models_can_be_made_from_the_schema_of_a_kind(name: str) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    model = Models(ns.json_schema(name)).root
    for entry in json.loads((ROOT / "tests" / "golden" / name / f"{kind.schema}.json").read_text("utf-8")):
        document = entry["document"]
        assert write_back(model.model_validate(document)) == document
        for wrong in (document | {"score": 5}, document | {"id": 7}, {}):
            with pytest.raises(pydantic.ValidationError):
                model.model_validate(wrong)


@pytest.mark.parametrize("reasons", [False, True])
def test_a_pydantic_model_can_be_made_of_a_verdict(reasons: bool) -> None:
    model = Models(ns.json_schema(ns.Verdict)).root
    form = ns.read("上海某某软件有限公司", "研发工程师")
    verdict = ns.classify(form.engagements, status=form.status, evidence=form.evidence)
    plain = verdict.to_dict(language="en", identifier="P1", reasons=reasons)
    assert write_back(model.model_validate(plain)) == plain
    with pytest.raises(pydantic.ValidationError):
        model.model_validate(plain | {"schema": 2})
