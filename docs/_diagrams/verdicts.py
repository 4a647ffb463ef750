"""Draws the picture of the first page: two forms, what is read in them, and what comes of it.

``python docs/_diagrams/verdicts.py`` writes ``verdicts-en.svg`` and ``verdicts-zh.svg`` to ``docs/_static``.
All of a verdict that they show comes from the library, so a test can say that they are up to date.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape
from pathlib import Path

import newstratum as ns

STATIC = Path(__file__).parents[1] / "_static"

FORMS = (("某某律师事务所", "合伙人"), ("某某科技有限公司", "工程师"))
WIDTH, MARGIN, LINE = 420, 12, 21
FONT = 14

HEADINGS = {
    "en": {
        "title": "Two forms and their verdicts",
        "form": "On the form",
        "facts": "Read in it",
        "clause": "clause",
        "others": "Why not the others",
        "question": "The one question to ask",
        "fails": "fails on",
        "unknown": "not known",
        "comma": ", ",
        "colon": ": ",
        "quotes": "“{}”",
        "or": " or ",
    },
    "zh": {
        "title": "两份表格及其判定",
        "form": "表格上写的",
        "facts": "读出的事实",
        "clause": "条款",
        "others": "为什么不是其他群体",
        "question": "最该问的一个问题",
        "fails": "不符合",
        "unknown": "尚不清楚",
        "comma": "、",
        "colon": "：",
        "quotes": "“{}”",
        "or": "或",
    },
}

STYLE = """
text { font: 14px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
text { fill: #1f2328; }
.card { fill: #ffffff; stroke: #d0d7de; }
.cell { fill: #f3f5f7; stroke: #d0d7de; }
.small { font-size: 12px; fill: #57606a; }
.settled { fill: #dff3e4; stroke: #2f7d4a; }
.open { fill: #fdf1d3; stroke: #9a6700; }
.strong { font-weight: 600; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .card { fill: #161b22; stroke: #3d444d; }
  .cell { fill: #21262d; stroke: #3d444d; }
  .small { fill: #9da7b3; }
  .settled { fill: #12301d; stroke: #4cb36f; }
  .open { fill: #33270a; stroke: #d4a72c; }
}
"""


def measure(text: str, size: int = FONT) -> float:
    """Return about how wide a text is, in pixels."""
    return sum(size if unicodedata.east_asian_width(char) in "WF" else size * 0.58 for char in text)


def wrap(text: str, width: float, size: int = FONT) -> Iterator[str]:
    """Yield a text in lines that fit; a Latin word stays whole, and so does a quotation."""
    line = word = ""
    quoted = False
    for char in f"{text} ":
        word += char
        quoted = char == "“" or (quoted and char != "”")
        if not quoted and (char == " " or unicodedata.east_asian_width(char) in "WF"):
            if line and measure(line + word.rstrip(), size) > width:
                yield line.rstrip()
                line = ""
            line, word = line + word, ""
    yield (line + word).rstrip()


class Canvas:
    """Collects the elements of a picture, from top to bottom."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.top = MARGIN

    def heading(self, text: str) -> None:
        """Add a small heading."""
        self._text(text, MARGIN * 2, "small")
        self.top += LINE

    def lines(self, text: str, kind: str = "") -> None:
        """Add a text, wrapped; the lines after the first are set in."""
        for number, line in enumerate(wrap(text, WIDTH - MARGIN * 4 - 12)):
            self._text(line, MARGIN * 2 + (12 if number else 0), kind)
            self.top += LINE

    def box(self, texts: list[tuple[str, str]], kind: str) -> None:
        """Add texts in a box."""
        # A tenth for strong letters.
        width = (WIDTH - MARGIN * 6) / 1.1
        wrapped = [(line, style) for text, style in texts for line in wrap(text, width)]
        height = len(wrapped) * LINE + 12
        left, width = MARGIN * 2, WIDTH - MARGIN * 4
        self.parts.append(
            f'<rect class="{kind}" x="{left}" y="{self.top}" width="{width}" height="{height}" rx="6"/>'
        )
        self.top += 6
        for line, style in wrapped:
            self._text(line, left + MARGIN, style)
            self.top += LINE
        self.top += 6 + 8

    def card(self, first: int, top: int) -> None:
        """Put a card behind the elements from a number on."""
        size = f'width="{WIDTH - MARGIN}" height="{self.top - top + 14}"'
        self.parts.insert(first, f'<rect class="card" x="{MARGIN / 2}" y="{top - 8}" {size} rx="8"/>')
        self.top += MARGIN + 8

    def _text(self, text: str, left: float, kind: str) -> None:
        attribute = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{left}" y="{self.top + 15}"{attribute}>{escape(text)}</text>')


class Picture:
    """The picture in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words = HEADINGS[language]
        self._labels = ns.load_label_table()
        self._canvas = Canvas()

    def draw(self) -> str:
        """Return the picture as SVG."""
        said = []
        for employer, title in FORMS:
            verdict = ns.classify(ns.read(employer, title))
            self._draw_form(employer, title, verdict)
            said.append(f"{employer} / {title}: {self._say_outcome(verdict)}")
        height = self._canvas.top - 8
        body = "\n".join(self._canvas.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="title description" lang="{self._language}">\n'
            f'<title id="title">{self._words["title"]}</title>\n'
            f'<desc id="description">{escape("; ".join(said))}</desc>\n'
            f"<style>{STYLE}</style>\n{body}\n</svg>\n"
        )

    def _draw_form(self, employer: str, title: str, verdict: ns.Verdict) -> None:
        canvas, words = self._canvas, self._words
        first, top = len(canvas.parts), canvas.top
        canvas.heading(words["form"])
        canvas.box([(f"{employer}  ·  {title}", "strong")], "cell")
        canvas.heading(words["facts"])
        for evidence in verdict.evidence:
            if evidence.words and evidence.fact != "profession":
                values = words["or"].join(self._label(evidence.fact, value) for value in evidence.value)
                name = self._label("fact", evidence.fact)
                canvas.lines(f"{name}{words['colon']}{values}  {words['quotes'].format(evidence.words)}")
        canvas.top += 8
        if verdict.group is not None:
            clauses = f"{words['clause']} {' '.join(verdict.clauses)}"
            canvas.box([(self._say_outcome(verdict), "strong"), (clauses, "small")], "settled")
            canvas.heading(words["others"])
            for other in verdict.others:
                failed = words["comma"].join(self._label("fact", fact) for fact in other.failed)
                canvas.lines(
                    f"{self._label('outcome', other.group)}{words['colon']}{words['fails']} {failed}"
                )
        else:
            missing = words["comma"].join(self._label("fact", fact) for fact in verdict.missing)
            canvas.box(
                [
                    (self._say_outcome(verdict), "strong"),
                    (f"{words['unknown']}{words['colon']}{missing}", "small"),
                ],
                "open",
            )
            self._draw_question(verdict)
        canvas.card(first, top)

    def _draw_question(self, verdict: ns.Verdict) -> None:
        question = verdict.next_question
        assert question is not None
        self._canvas.heading(self._words["question"])
        self._canvas.lines(question.text.in_language(self._language))
        answers: dict[str, list[str]] = {}
        for answer, outcome in question.leads_to:
            answers.setdefault(outcome, []).append(self._label(question.fact, answer))
        for outcome, leading in answers.items():
            self._canvas.lines(f"· {self._words['comma'].join(leading)} → {self._label('outcome', outcome)}")

    def _say_outcome(self, verdict: ns.Verdict) -> str:
        return self._label("outcome", verdict.outcome)

    def _label(self, vocabulary: str, code: str) -> str:
        return self._labels.word(f"{vocabulary}.{code}", self._language)


def draw(language: str) -> str:
    """Return the picture in a language as SVG."""
    return Picture(language).draw()


if __name__ == "__main__":
    for each in HEADINGS:
        (STATIC / f"verdicts-{each}.svg").write_text(draw(each), encoding="utf-8")
