"""Tagged unions: several model classes in one place, told apart by a tag that is always checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cattrs import Converter

from newstratum.errors import InvalidValueError

__all__ = ["register_tagged_union"]


def register_tagged_union(
    converter: Converter, union: Any, tags: Mapping[str, type], *, key: str = "type"
) -> None:
    """Teach a converter to write and read a union with the tag of the class under one key.

    An unknown or missing tag is refused with the list of the known ones; nothing is ever tried out
    and no class is guessed from the fields.

    Args:
        converter: The converter to teach.
        union: The union as the model annotates it: ``Body | Person``.
        tags: The class for each tag; together exactly the members of the union.
        key: The key the tag stands under.

    Raises:
        ValueError: Tags and union do not have the same members, which is a mistake in the caller.
    """
    if set(tags.values()) != set(union.__args__) or len(set(tags.values())) != len(tags):
        raise ValueError(f"the tags {sorted(tags)} do not cover the union one to one")
    tag_of = {model: tag for tag, model in tags.items()}

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise InvalidValueError(key, "must be an object")
        tag = value.get(key)
        model = tags.get(tag) if isinstance(tag, str) else None
        if model is None:
            raise InvalidValueError(key, f"must have {key!r}, one of: {', '.join(sorted(tags))}")
        return converter.structure({name: part for name, part in value.items() if name != key}, model)

    def unstructure(value: Any) -> dict[str, Any]:
        return {key: tag_of[type(value)], **converter.unstructure(value, unstructure_as=type(value))}

    converter.register_structure_hook(union, structure)
    converter.register_unstructure_hook(union, unstructure)
