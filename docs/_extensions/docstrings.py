"""How docstrings become pages: a sentence stays a sentence, and a signature shows what a reader needs.

What Sphinx would still misread is a warning, and so an error of ``make docs``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

#: napoleon reads the first line of such a docstring as "TYPE: TEXT", whatever sentence it is.
ATTRIBUTES = ("attribute", "data", "property")
#: Names of fields that only a misread sentence has; types stand in the signatures.
MISREAD = ("Type", "Return type", "Yield type")


def shorten_signature(signature: str) -> str:
    """Return a signature without internal modules, functions as defaults and the marks of attrs."""
    if signature == "(*args, **kwargs)":
        return ""
    signature = re.sub(r"~?newstratum(?:\._?\w+)+\.(\w+)", r"\1", signature)
    return re.sub(r"= ?(?:NOTHING|<[^<>]*>)", "= …", signature)


class AttributeDocstrings:
    """Keeps the docstrings of attributes from napoleon, and reads their sections as those of a method."""

    def __init__(self) -> None:
        self._written: dict[str, list[str]] = {}

    def keep(self, _app: Sphinx, what: str, name: str, _object: Any, _options: Any, lines: list[str]) -> None:
        """Remember what is written."""
        if what in ATTRIBUTES:
            self._written[name] = list(lines)

    def restore(
        self, app: Sphinx, what: str, name: str, documented: Any, options: Any, lines: list[str]
    ) -> None:
        """Put back what is written, after napoleon."""
        if what in ATTRIBUTES:
            from sphinx.ext.napoleon import GoogleDocstring

            written = self._written.pop(name)
            lines[:] = GoogleDocstring(written, app.config, app, "method", name, documented, options).lines()


def _replace_signature(
    _app: Sphinx,
    _what: str,
    _name: str,
    _object: Any,
    _options: Any,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    return (
        shorten_signature(signature) if signature else signature,
        shorten_signature(returned) if returned else returned,
    )


def _warn_of_misread(app: Sphinx, tree: nodes.document) -> None:
    from docutils import nodes
    from sphinx.util import logging

    log = logging.getLogger(__name__)
    for name in tree.findall(nodes.field_name):
        if name.astext() in MISREAD:
            log.warning("a sentence became a type: %s", name.parent.astext(), location=name)
    for quoted in tree.findall(nodes.title_reference):
        log.warning("code in single backticks: %s", quoted.astext(), location=quoted)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions, before and after napoleon, whose priority is 500."""
    docstrings = AttributeDocstrings()
    app.connect("autodoc-process-docstring", docstrings.keep, priority=400)
    app.connect("autodoc-process-docstring", docstrings.restore, priority=600)
    app.connect("autodoc-process-signature", _replace_signature)
    app.connect("doctree-read", _warn_of_misread)
    return {"parallel_read_safe": True}
