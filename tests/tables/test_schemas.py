"""The schemas of tables, and the names by which they are chosen."""

from __future__ import annotations

import pytest

from newstratum._tables.schemas import get_table_schema, load_table_schemas
from newstratum.errors import InvalidValueError


@pytest.mark.parametrize("name", load_table_schemas())
def test_a_table_is_chosen_by_its_name_its_titles_and_its_kind(name: str) -> None:
    schema = load_table_schemas()[name]
    titles = (schema.title.zh, schema.title.en, f" {schema.title.en.upper()} ")
    assert {get_table_schema(each).name for each in (name, schema.kind, *titles, *schema.aliases)} == {name}


def test_no_two_tables_share_a_name() -> None:
    names = [
        each
        for schema in load_table_schemas().values()
        for each in {schema.name, schema.kind, schema.title.zh, schema.title.en.casefold(), *schema.aliases}
    ]
    assert len(names) == len(set(names))


def test_an_unknown_table_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InvalidValueError) as caught:
        get_table_schema("名单")
    assert "名册（roster）" in caught.value.in_language("zh")
    assert "roster" in caught.value.in_language("en")
