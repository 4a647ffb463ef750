"""The page: headlines with their notes, then every section with its pictures, tables and work."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from attrs import frozen

from newstratum_report.markup import Markup, element, empty_element, join
from newstratum_report.pictures import draw
from newstratum_report.tables import render_table
from newstratum_report.texts import Texts

_LANGUAGES: Final = {"zh": "zh-CN", "en": "en"}
#: Things to do that one section lists: the data has all of them.
_MOST_WORK: Final = 40
_MOST_NOTES: Final = 60
#: A table with more rows than this is folded under its picture.
_SHORT_TABLE: Final = 16


#: Hatching, which pictures refer to.
_PATTERNS: Final = Markup(
    '<svg class="patterns" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch-line" x1="0" y1="0" x2="0" y2="7"/></pattern>'
    '<pattern id="lines" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="committed-line" x1="0" y1="0" x2="0" y2="5"/></pattern>'
    "</defs></svg>"
)


@frozen
class _Part:
    """A section, and the id by which the page refers to it."""

    id: str
    data: Mapping[str, Any]

    @property
    def query_id(self) -> str:
        """Where its call stands; empty where none is named, as in what is published."""
        return f"{self.id}q" if self.data.get("query") else ""


@frozen
class _Note:
    """A figure that a headline states, and where the headline stands."""

    number: int
    part: _Part
    figure: Mapping[str, Any]


def render_document(report: Mapping[str, Any]) -> str:
    """Return a report as a page; it has one language, the data has both.

    Args:
        report: The report as plain data.
    """
    texts = Texts(str(report["language"]))
    parts = [_Part(f"s{number}", each) for number, each in enumerate(report["sections"], start=1)]
    title = texts.read(report["title"])
    style = _load_style()
    headlines, notes = _render_headlines(parts, texts)
    page = element(
        "html",
        element(
            "head",
            empty_element("meta", charset="utf-8"),
            empty_element("meta", http_equiv="Content-Security-Policy", content=_build_policy(style)),
            empty_element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            empty_element("meta", name="color-scheme", content="light dark"),
            empty_element("meta", name="referrer", content="no-referrer"),
            element("title", f"{title} {report['as_of']}"),
            Markup(f"<style>{style}</style>"),
        ),
        element(
            "body",
            _PATTERNS,
            element(
                "header",
                element("h1", texts.mark(title)),
                element("p", texts.say("as_of", report["as_of"]), class_="day"),
            ),
            _render_contents(parts, texts),
            element(
                "main",
                headlines,
                *(_render_section(each, str(report["as_of"]), texts) for each in parts),
                notes,
            ),
            element("footer", element("p", texts.say("made_by"))),
        ),
        lang=_LANGUAGES[texts.language],
    )
    return f"<!DOCTYPE html>\n{page}\n"


@cache
def _load_style() -> str:
    return files("newstratum_report").joinpath("page.css").read_text(encoding="utf-8")


def _build_policy(style: str) -> str:
    """Return the rules of the page: it loads nothing and runs nothing, and has this one style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _render_contents(parts: list[_Part], texts: Texts) -> Markup:
    links = (
        element("li", element("a", texts.show(each.data["title"]), href=f"#{each.id}")) for each in parts
    )
    return element("nav", element("ul", *links), aria_label=texts.say("contents"))


# ------------------------------------------------------------------------------------------- headlines


def _render_headlines(parts: list[_Part], texts: Texts) -> tuple[Markup, Markup]:
    """Return the headlines, and the notes that say what their figures are and which call gives them."""
    notes: list[_Note] = []
    items = []
    for part in parts:
        for headline in part.data.get("headlines", ()):
            references = []
            for place in headline["figures"]:
                note = _Note(len(notes) + 1, part, part.data["figures"][place])
                notes.append(note)
                references.append(_refer_to(note, texts))
            end = "。" if texts.language == "zh" else "."
            items.append(
                element(
                    "li",
                    texts.show(headline["words"]),
                    end,
                    element("sup", join(references, " ")),
                )
            )
    if not items:
        return Markup(), Markup()
    heading = element("h2", texts.say("headlines"), id="main-points")
    listed = element(
        "section", heading, element("ul", *items), class_="headlines", aria_labelledby="main-points"
    )
    explained = element(
        "section",
        element("h2", texts.say("notes"), id="notes"),
        element("ol", *(_render_note(each, texts) for each in notes)),
        class_="notes",
        aria_labelledby="notes",
    )
    return listed, explained


def _refer_to(note: _Note, texts: Texts) -> Markup:
    label = texts.say("footnote", note.number)
    return element("a", f"[{note.number}]", href=f"#n{note.number}", id=f"r{note.number}", aria_label=label)


def _render_note(note: _Note, texts: Texts) -> Markup:
    figure = note.figure
    colon = "：" if texts.language == "zh" else ": "
    contents: list[Markup | str] = [
        f"{texts.read(figure['definition'])}{colon}{texts.read(figure['text'])} ({figure['as_of']})"
    ]
    if figure["ids"]:
        contents += [" · ", texts.say("records", f"{len(figure['ids']):,}")]
    if query := note.part.data.get("query"):
        contents += [" · ", element("code", query)]
    contents += [" ", element("a", "↩", href=f"#r{note.number}", aria_label=texts.say("back"))]
    return element("li", *contents, id=f"n{note.number}")


# -------------------------------------------------------------------------------------------- sections


def _render_section(part: _Part, as_of: str, texts: Texts) -> Markup:
    section = part.data
    pictures = section.get("pictures", ())
    drawn = [picture["table"] for picture in pictures]
    contents = [element("h2", texts.show(section["title"]), id=part.id)]
    contents += [element("p", texts.show(note)) for note in section["notes"][:_MOST_NOTES]]
    contents += _render_more("more_items", len(section["notes"]) - _MOST_NOTES, texts)
    for number, picture in enumerate(pictures, start=1):
        contents.append(_render_picture(f"{part.id}p{number}", picture, part, as_of, texts))
    contents += [
        render_table(table, texts, part.query_id) for table in section["tables"] if table not in drawn
    ]
    contents += _render_sources(part, texts)
    if work := section.get("brief") or section["work"]:
        contents.append(element("h3", texts.say("to_do")))
        contents.append(element("ul", *(element("li", texts.show(item)) for item in work[:_MOST_WORK])))
        contents += _render_more("more_items", len(work) - _MOST_WORK, texts)
    return element("section", *contents, aria_labelledby=part.id)


def _render_more(key: str, count: int, texts: Texts) -> Iterator[Markup]:
    if count > 0:
        yield element("p", texts.say(key, f"{count:,}"), class_="note")


def _render_sources(part: _Part, texts: Texts) -> Iterator[Markup]:
    """Yield what the figures count and the call that gives them, folded."""
    section = part.data
    definitions = dict.fromkeys(texts.read(figure["definition"]) for figure in section["figures"])
    query = section.get("query")
    if not (definitions or section["tables"] or section.get("pictures")):
        return
    contents = [element("summary", texts.say("definitions"))]
    if definitions:
        contents.append(element("ul", *(element("li", each) for each in definitions)))
    if query:
        contents.append(element("p", texts.say("query"), element("code", query), id=part.query_id))
    yield element("details", *contents, class_="sources")


def _render_picture(
    identifier: str, picture: Mapping[str, Any], part: _Part, as_of: str, texts: Texts
) -> Markup:
    title = texts.read_sentence(picture["title"])
    canvas = draw(picture, texts)
    table = render_table(picture["table"], texts, part.query_id)
    contents = [element("figcaption", texts.mark(title))]
    if canvas is not None:
        name = f"{texts.read(picture['subject'])}：{title}" if texts.language == "zh" else ""
        name = name or f"{texts.read(picture['subject'])}: {title}"
        drawing = canvas.render(identifier, name, texts.read(picture["description"]))
        contents.append(element("div", drawing, class_="drawing", tabindex=0, role="group", aria_label=title))
        contents.append(element("p", texts.read(picture["description"]), class_="note"))
    if canvas is None or len(picture["table"]["rows"]) <= _SHORT_TABLE:
        contents.append(table)
    else:
        caption = texts.say("data", texts.read(picture["subject"]))
        contents.append(element("details", element("summary", caption), table, class_="data"))
    source: list[Markup | str] = [texts.say("as_of", as_of)]
    if part.query_id:
        source += [texts.say("source"), element("a", texts.say("the_query"), href=f"#{part.query_id}")]
    contents.append(element("p", *source, class_="note"))
    return element("figure", *contents, class_="picture")
