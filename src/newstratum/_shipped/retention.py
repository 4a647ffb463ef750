"""The periods of retention shipped with the package, each with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources

from newstratum._model.people.retention import RetentionPeriod
from newstratum._wire.toml_files import parse_toml


@cache
def load_retention_periods() -> tuple[RetentionPeriod, ...]:
    """Return the shipped periods, in the order of the file; read once."""
    file = resources.files("newstratum._shipped") / "data" / "retention.toml"
    document = parse_toml(file.read_text(encoding="utf-8"), "retention.toml")
    return tuple(
        RetentionPeriod(id=f"shipped.{kind}", kind=kind, **entry) for kind, entry in document.items()
    )
