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
    """Without empty lines at the ends, in list items, and next to lists."""
    kept: list[Line] = []
    for number, line in enumerate(lines):
        following = lines[number + 1 :]
        if line.runs or (
            not line.path
            and kept
            and not kept[-1].path
            and next((one for one in following if one.runs), line).path == ()
            and any(one.runs for one in following)
        ):
            kept.append(line)
    return kept


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
    """The lines as canonical HTML."""
    pieces: list[tuple[bool, str]] = []
    for key, group in groupby(lines, key=lambda line: line.path[depth : depth + 1]):
        members = list(group)
        if key:
            pieces.append((True, "".join(_item(members, depth))))
        else:
            pieces.extend((False, _runs(line.runs)) for line in members)
    return _joined(_lists(lines, depth)) if depth < 0 else _joined(pieces)


def _item(lines: list[Line], depth: int) -> str:
    return f"<li>{render(lines, depth + 1)}</li>"
