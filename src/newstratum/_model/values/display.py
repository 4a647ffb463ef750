"""How figures show themselves in notebooks: as a table."""

from __future__ import annotations

from importlib import import_module

from newstratum._model.values.plain import ResultData


class ShortRepr(ResultData):
    """A result that shows itself in one short line."""

    __slots__ = ()


class HtmlTable(ShortRepr):
    """Shows itself also as an HTML table, as Jupyter and other notebooks ask for."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # The words of codes are shipped data, and so is the renderer: both lie above the figures.
        return str(import_module("newstratum._shipped.html_tables").render_html(self))
