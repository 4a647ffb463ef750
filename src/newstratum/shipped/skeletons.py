"""Skeletons of plugins: the files of a small distribution that passes its kit as it stands."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from newstratum.errors import InvalidValueError

__all__ = ["SKELETONS", "skeleton"]

#: What there are skeletons of.
SKELETONS: Final = ("notifier", "store")

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SOURCE: Final = ("lines.py", "plugin.py")
_LONGEST: Final = 32


def skeleton(what: str, name: str) -> dict[str, str]:
    """Return the files of a new plugin: their texts by their paths in the distribution's folder.

    Args:
        what: One of :data:`SKELETONS`.
        name: The plugin's name, which is the scheme of its URLs: lower-case letters, digits, hyphens.

    Raises:
        InvalidValueError: There is no such skeleton, or the name is none for a scheme.
    """
    if what not in SKELETONS:
        raise InvalidValueError("what", "is no skeleton", f"there are {' and '.join(SKELETONS)}")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InvalidValueError(
            "name",
            "is no name for a plugin",
            f"use up to {_LONGEST} lower-case letters, digits and single hyphens, a letter first",
        )
    module = name.replace("-", "_")
    sources = {f"src/{part}": f"src/newstratum_{module}/{part}" for part in _SOURCE}
    test = f"tests/test_{what}.py"
    paths = {"pyproject.toml": "pyproject.toml", "README.md": "README.md", **sources, test: test}
    folder = files("newstratum.shipped") / "data" / "skeletons" / what
    texts = {
        path: (folder / f"{template}.txt").read_text(encoding="utf-8") for template, path in paths.items()
    }
    texts[f"src/newstratum_{module}/__init__.py"] = f'"""The {name} {what} for newstratum."""\n'
    texts[f"src/newstratum_{module}/py.typed"] = ""
    return {
        path: text.replace("__NAME__", name).replace("__MODULE__", module) for path, text in texts.items()
    }
