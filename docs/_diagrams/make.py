"""Draw the diagrams of the documentation as SVG, from the code where they can be.

``python docs/_diagrams/make.py`` writes them into ``docs/_static/diagrams``; a test holds what is committed
to it. Nothing is imported from newstratum: layers come from ``pyproject.toml``, transitions and numbers from
the source.
"""

import ast
import re
import textwrap
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "newstratum"
FOLDER = ROOT / "docs" / "_static" / "diagrams"

#: What each package of the contract is for; a package without a line here stops the drawing.
PURPOSES = {
    "testing": "kits, doubles and strategies for tests",
    "__main__": "python -m newstratum",
    "organisation": "records and values",
    "figures": "what is counted",
    "planning": "schedules",
    "tables": "rows of files",
    "notices": "who is told what",
    "ports": "stores and channels",
    "aio": "a registry off the event loop",
    "_testing": "the parts of testing",
    "_cli": "the command",
    "_async_registry": "calls in threads",
    "_registry": "sessions, queries and notices over a store",
    "_api": "classify, read and explain",
    "_host": "finds, loads and lists plugins",
    "_builtin": "memory store, SQLite store, file formats, log channel: ordinary plugins",
    "_tables": "what rows of tables mean: schemas, layouts, cells, templates",
    "_shipped": "the files of the package as objects: editions, labels, claims, holidays",
    "hooks": "what plugin authors import",
    "_wire": "records as plain data, and back",
    "_reading": "words to facts",
    "_figures": "records to figures",
    "_planning": "requests to plans",
    "_storage": "parts that stores share",
    "_rules": "rulebook and facts to a verdict",
    "_ports": "what a store and a channel are",
    "_labels": "words for codes, in Chinese and English",
    "_model": "people, bodies, activities, money and dates",
    "_input": "limits of what comes in, and files that are read",
    "errors": "every exception and warning",
    "_words": "a text in two languages",
    "_lazy": "names load when used",
    "_short_repr": "one short line",
}
#: Where the boxes of the states of a notice stand: left edge and top.
NOTICE_PLACES = {
    "due": (30, 70),
    "leased": (190, 70),
    "sent": (350, 70),
    "dead": (350, 190),
    "cancelled": (190, 310),
}
#: The stages of a row: its name in the test of the row's path, what goes in, and what is done with it.
STAGES = (
    ("cells", "a row of a CSV file", "decode the file, split the row"),
    ("words", "cells", "read words into facts with evidence"),
    ("verdict", "facts", "narrow the facts, ask the rulebook"),
    ("store", "verdict", "enrol in a session, commit to SQLite"),
    ("table of groups", "stored placement", "count by index, arrange by unit and group"),
    ("report", "table of groups", "add every other section"),
)

STYLE = """
svg { color: #1f2430; font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; font-size: 13px; }
.page { fill: #ffffff; } .box { fill: #eef2f8; stroke: #8494ad; } .open { fill: #fdf3dd; stroke: #b58a2c; }
.public { fill: #e2f1e5; stroke: #4c8a5a; }
text { fill: currentColor; } .name { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; }
.note { font-size: 12px; opacity: 0.85; } .head { font-weight: 600; }
.line { fill: none; stroke: currentColor; stroke-width: 1.3; } .tip { fill: currentColor; }
@media (prefers-color-scheme: dark) {
  svg { color: #e4e8f0; } .page { fill: #191c22; } .box { fill: #262c37; stroke: #71809a; }
  .open { fill: #3a311b; stroke: #b58a2c; } .public { fill: #1f3325; stroke: #5f9f6e; }
}
"""


def write_svg(title: str, description: str, width: int, height: int, parts: list[str]) -> str:
    """Return a whole SVG file, with a title and a description for screen readers."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="description">{escape(description)}</desc>\n'
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>\n'
        f'<rect class="page" width="{width}" height="{height}" rx="6"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def draw_text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    """Return a line of text."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def draw_box(x: float, y: float, width: float, height: float, text: str, kind: str = "box") -> str:
    """Return a box with a line of code in its middle."""
    return (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"/>'
        + draw_text(x + width / 2, y + height / 2 + 4.5, text, "name", "middle")
    )


def draw_arrow(path: str) -> str:
    """Return an arrow along a path."""
    return f'<path class="line" d="{path}" marker-end="url(#tip)"/>'


def read_layers() -> list[list[str]]:
    """Return the layers of the contract, the highest first, with their packages."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    return [re.split(r" [|:] ", layer) for layer in contract["layers"]]


def draw_layers() -> str:
    """Return the layers: a package imports only from layers below its own."""
    layers = read_layers()
    width, row = 520, 52
    parts = [draw_text(16, 26, "A package imports only from the layers below its own.", "head")]
    parts.append(draw_text(16, 44, "Green: public. Two names of one layer do not import each other.", "note"))
    y = 58
    for layer in layers:
        columns = len(layer)
        box = (width - 32 - 8 * (columns - 1)) / columns
        for number, name in enumerate(layer):
            x = 16 + number * (box + 8)
            public = not name.startswith("_") or name == "__main__"
            parts.append(draw_box(x, y, box, 24, name, "public" if public else "box"))
            lines = textwrap.wrap(PURPOSES[name], max(14, int(box / 6.2)))
            parts += [
                draw_text(x + box / 2, y + 37 + 12 * line, text, "note", "middle")
                for line, text in enumerate(lines)
            ]
        most = max(len(textwrap.wrap(PURPOSES[name], max(14, int(box / 6.2)))) for name in layer)
        y += row + 12 * (most - 1)
    description = "From the top: " + "; ".join(
        ", ".join(f"{name} ({PURPOSES[name]})" for name in layer) for layer in layers
    )
    return write_svg("The layers of newstratum", description, width, y + 4, parts)


def _parse(path: str) -> ast.Module:
    return ast.parse((SOURCE / path).read_text(encoding="utf-8"))


def read_notice_transitions() -> dict[tuple[str, str], list[str]]:
    """Return from which state of a notice to which one its functions lead."""
    found: dict[tuple[str, str], list[str]] = {}
    for function in _parse("_model/notices/notices.py").body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "_check_state":
                wanted, *stages = (ast.unparse(each).rpartition(".")[2].lower() for each in node.args[1:])
                for stage in stages:
                    found.setdefault((stage, wanted), []).append(function.name)
    return found


def draw_notice() -> str:
    """Return the states of a notice, and which function leads from one to another."""
    transitions = read_notice_transitions()
    paths = {
        ("due", "leased"): ("M120 80 H186", 124, 70, "lease"),
        ("leased", "due"): ("M190 94 H124", 124, 112, "postpone"),
        ("leased", "leased"): ("M215 70 C 215 34, 255 34, 255 66", 262, 46, "lease ended: taken again"),
        ("leased", "sent"): ("M280 87 H346", 288, 80, "sent"),
        ("leased", "dead"): ("M280 100 L 352 186", 322, 142, "cannot be sent"),
        ("dead", "due"): ("M350 207 H75 V108", 90, 200, "requeue"),
        ("leased", "cancelled"): ("M235 104 V306", 242, 270, "cancel"),
        ("due", "cancelled"): ("M52 104 V327 H186", 62, 320, "cancel"),
    }
    if set(paths) != set(transitions):
        raise ValueError(f"the drawing and the code differ: {sorted(set(paths) ^ set(transitions))}")
    parts = [draw_text(16, 26, "The states of a notice", "head")]
    ends = {state for _, state in transitions} - {state for state, _ in transitions}
    for state, (x, y) in NOTICE_PLACES.items():
        parts.append(draw_box(x, y, 90, 34, state, "box" if state in ends else "open"))
    for path, x, y, label in paths.values():
        parts += [draw_arrow(path), draw_text(x, y, label, "note")]
    parts.append(
        draw_text(
            16,
            372,
            "Yellow: something is still to be done. Sent and cancelled are the ends.",
            "note",
        )
    )
    sentences = (
        f"{before} to {after} by {' or '.join(names)}" for (before, after), names in transitions.items()
    )
    return write_svg("The states of a notice", "; ".join(sentences), 480, 386, parts)


def read_placement_methods() -> set[str]:
    """Return the methods that change where a person is placed."""
    (placements,) = (
        node
        for node in _parse("_registry/sessions/placements.py").body
        if isinstance(node, ast.ClassDef) and node.name == "Placements"
    )
    return {
        node.name
        for node in placements.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def draw_placement() -> str:
    """Return the life of a placement: proposed, confirmed by a human, contested by the person."""
    arrows = (
        ("propose", "M85 62 V84", 93, 77, "propose"),
        ("propose", "M40 136 C 30 170, 70 170, 62 140", 24, 182, "again: replaced"),
        ("confirm", "M150 112 H306", 166, 104, "confirm, by a human"),
        ("object_to", "M130 136 L 190 222", 0, 0, ""),
        ("object_to", "M350 136 L 290 222", 0, 0, ""),
        ("review", "M204 226 L 146 140", 200, 160, "object_to ↓"),
        ("review", "M276 226 L 334 140", 196, 178, "review ↑"),
    )
    # What every collection has is refused for placements.
    drawn = {name for name, *_ in arrows} | {"add", "update", "remove"}
    if drawn != read_placement_methods():
        raise ValueError(f"the drawing and the code differ: {sorted(drawn ^ read_placement_methods())}")
    parts = [
        draw_text(16, 26, "The life of a placement", "head"),
        draw_text(85, 56, "a verdict", "note", "middle"),
        draw_box(20, 88, 130, 48, "proposed", "open"),
        draw_box(310, 88, 130, 48, "confirmed"),
        draw_box(170, 226, 140, 34, "under review", "open"),
    ]
    for _, path, x, y, label in arrows:
        parts += [draw_arrow(path), draw_text(x, y, label, "note")]
    notes = textwrap.wrap(
        "A new verdict replaces a proposal. It replaces a confirmed placement, or one with an open "
        "objection, only if a human asks for it. An objection stays until another human reviews it: upheld, "
        "the placement waits for a new proposal; rejected, it is again what it was.",
        74,
    )
    parts += [draw_text(16, 288 + 17 * number, note, "note") for number, note in enumerate(notes)]
    description = (
        "A verdict is proposed. A named human confirms the proposal. The person can object to a placement, "
        "proposed or confirmed, and another human reviews the objection. " + " ".join(notes)
    )
    return write_svg("The life of a placement", description, 480, 360, parts)


def read_row_counts() -> dict[str, int]:
    """Return through how many modules a row has run by the end of each stage, at most."""
    tree = ast.parse((ROOT / "tests/architecture/test_row_path.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MOST":
            counts: dict[str, int] = ast.literal_eval(node.value)
            return counts
    raise ValueError("the test of the row's path has no table MOST")


def draw_row() -> str:
    """Return the way of one row of a CSV file until a report counts it, with the number of modules."""
    counts = read_row_counts()
    parts = [
        draw_text(16, 26, "The way of one row", "head"),
        draw_text(464, 26, "modules so far, at most", "note", "end"),
    ]
    y = 42
    for name, given, done in STAGES:
        parts.append(draw_box(16, y, 160, 30, given))
        parts.append(draw_arrow(f"M96 {y + 30} V{y + 58}"))
        parts.append(draw_text(106, y + 49, done, "note"))
        parts.append(draw_text(464, y + 49, str(counts[name]), "name", "end"))
        y += 62
    parts.append(draw_box(16, y, 160, 30, "report", "public"))
    description = "; ".join(
        f"{given}: {done}, {counts[name]} modules so far at most" for name, given, done in STAGES
    )
    return write_svg("The way of one row until a report counts it", description, 480, y + 46, parts)


DIAGRAMS = {
    "layers.svg": draw_layers,
    "notice.svg": draw_notice,
    "placement.svg": draw_placement,
    "row.svg": draw_row,
}


def main() -> None:
    """Write every diagram."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in DIAGRAMS.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
