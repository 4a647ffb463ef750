"""What the build adds to the metadata: the README as a package index can show it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

__all__ = ["ReadmeHook", "render_readme"]

_RELATIVE_PICTURE = re.compile(r"!\[[^\]]*\]\((?!https?:)[^)]+\)\n*")
_RELATIVE_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")
_COMMENT = re.compile(r"<!-- .*? -->\n")


def render_readme(text: str) -> str:
    """Return a README without what leads into the repository.

    Pictures go. Of links the words stay, with the file of the repository that they named.
    """
    without_pictures = _RELATIVE_PICTURE.sub("", text)
    return _COMMENT.sub("", _RELATIVE_LINK.sub(r"\1 (`\2`)", without_pictures))


class ReadmeHook(MetadataHookInterface):
    """Sets the field ``readme``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the README to the metadata of the project."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": render_readme(text)}
