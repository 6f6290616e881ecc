"""The small HTML that both sides keep, as lines of words.

Google Calendar keeps br, b, i, u, a and lists of a description and drops the rest; Odoo
writes paragraphs, headings and attributes of its editor. Both become the same lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from urllib.parse import parse_qs, urlsplit

#: ("ul" or "ol", number of the list, number of the item), from the outermost list in
Path = tuple[tuple[str, int, int], ...]
MARKS = ("b", "i", "u")
_SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True)
class Run:
    """Text with one look, e.g. bold within a link."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""


@dataclass(frozen=True)
class Line:
    runs: tuple[Run, ...] = ()
    path: Path = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def part(self, start: int, end: int | None = None) -> Line:
        """The characters from ``start`` to ``end`` with their look."""
        end = len(self.text) if end is None else end
        runs, position = [], 0
        for run in self.runs:
            kept = run.text[max(start - position, 0) : max(end - position, 0)]
            runs.append(replace(run, text=kept))
            position += len(run.text)
        return tidy(Line(tuple(runs), self.path))


def tidy(line: Line) -> Line:
    """Single blanks, none at the ends; a blank looks as both of its neighbours do."""
    words: list[Run] = []
    for run in line.runs:
        for text in re.split(r"(\s+)", run.text):
            if text and not (text.isspace() and (not words or words[-1].text == " ")):
                words.append(Run(" ") if text.isspace() else replace(run, text=text))
    if words and words[-1].text == " ":
        words.pop()
    for number in range(1, len(words) - 1):
        if words[number].text == " ":
            before, after = words[number - 1], words[number + 1]
            href = before.href if before.href == after.href else ""
            words[number] = Run(" ", before.marks & after.marks, href)
    groups = groupby(words, key=lambda run: (run.marks, run.href))
    runs = (Run("".join(r.text for r in same), *look) for look, same in groups)
    return Line(tuple(runs), line.path)


def trim(lines: list[Line]) -> list[Line]:
    """Without empty lines, but for those that part two paragraphs."""
    above = _paths_before(lines)
    below = _paths_before(lines[::-1])[::-1]
    return [
        line
        for line, up, down in zip(lines, above, below, strict=True)
        if line.runs or line.path == up == down == ()
    ]


def _paths_before(lines: list[Line]) -> list[Path | None]:
    """For each line the path of the last line with text before it."""
    paths: list[Path | None] = []
    last = None
    for line in lines:
        paths.append(last)
        last = line.path if line.runs else last
    return paths


def safe_link(href: str | None) -> str:
    """The address if it is one for people (http, https, mailto), else ""."""
    href = "".join((href or "").split())
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    # Google Calendar's editor leads links through its own redirect page
    if parts.netloc == "www.google.com" and parts.path == "/url":
        target = parse_qs(parts.query).get("q", [""])[0]
        return target if target.startswith(("http://", "https://")) else href
    return href


def render(lines: list[Line], depth: int = 0) -> str:
    """The lines as canonical HTML; ``depth``: how many lists are open already."""
    html = ""
    for key, group in groupby(lines, key=lambda line: _list_at(line, depth)):
        if key:
            html += f"<{key[0]}>{_items(list(group), depth)}</{key[0]}>"
        else:
            html += "<br>".join(map(_line, group))
    return html


def _list_at(line: Line, depth: int) -> tuple[str, int] | None:
    return line.path[depth][:2] if len(line.path) > depth else None


def _items(lines: list[Line], depth: int) -> str:
    groups = groupby(lines, key=lambda line: line.path[depth])
    return "".join(f"<li>{render(list(one), depth + 1)}</li>" for _, one in groups)


def _line(line: Line) -> str:
    html = ""
    for href, group in groupby(line.runs, key=lambda run: run.href):
        inner = _marked(list(group), MARKS)
        html += f'<a href="{escape(href)}">{inner}</a>' if href else inner
    return html


def _marked(runs: list[Run], marks: tuple[str, ...]) -> str:
    if not marks:
        return "".join(escape(run.text, quote=False) for run in runs)
    html = ""
    for looks, group in groupby(runs, key=lambda run: marks[0] in run.marks):
        inner = _marked(list(group), marks[1:])
        html += f"<{marks[0]}>{inner}</{marks[0]}>" if looks else inner
    return html
