"""The small HTML that both sides keep, as lines of words.

Google Calendar keeps br, b, i, u, a and lists of a description and drops the rest; Odoo
writes paragraphs, headings and attributes of its editor. Both become the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby
from typing import NamedTuple

#: ("ul" or "ol", number of the list, number of the item), from the outermost list in
Path = tuple[tuple[str, int, int], ...]
MARKS = ("b", "i", "u")
_PLAIN: frozenset[str] = frozenset()


class Run(NamedTuple):
    """Text with one look, e.g. bold within a link."""

    text: str
    marks: frozenset[str] = _PLAIN
    href: str = ""


class Line(NamedTuple):
    """The text between two line breaks, and the items of lists that it is in."""

    runs: tuple[Run, ...] = ()
    path: Path = ()

    @property
    def text(self) -> str:
        return "".join([run.text for run in self.runs])

    def part(self, start: int, end: int | None = None) -> Line:
        """The characters from ``start`` to ``end`` with their look."""
        runs, position = [], 0
        for run in self.runs:
            last = len(run.text) if end is None else max(end - position, 0)
            kept = run.text[max(start - position, 0) : last]
            runs.append(run._replace(text=kept))
            position += len(run.text)
        return Line(tidy(runs), self.path)

    def changed(self, change: Callable[[str], str]) -> Line:
        """The line with another text in each of its runs."""
        runs = [run._replace(text=change(run.text)) for run in self.runs]
        return self._replace(runs=tuple(runs))


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of a line with single blanks, and none at the ends.

    A blank looks as both of its neighbors do. Neighbors of one look are one run.
    """
    words: list[Run] = []
    blank = False
    for text, marks, href in runs:
        inner = " ".join(text.split())
        if not inner:
            blank = blank or bool(text)
            continue
        if words and (blank or text[0].isspace()):
            words.append(_blank(words[-1], marks, href))
        words.append(Run(inner, marks, href))
        blank = text[-1].isspace()
    if len(words) < 2:
        return tuple(words)
    groups = groupby(words, key=lambda run: (run.marks, run.href))
    return tuple(Run("".join([r.text for r in g]), *look) for look, g in groups)


def trim(lines: list[Line]) -> list[Line]:
    """Without empty lines, but for those that part two paragraphs."""
    above = _paths_before(lines)
    below = _paths_before(lines[::-1])[::-1]
    return [
        line
        for line, up, down in zip(lines, above, below, strict=True)
        if line.runs or line.path == up == down == ()
    ]


def render(lines: Iterable[Line]) -> str:
    """The lines as canonical HTML."""
    html, path = [], None
    for line in lines:
        html.append(_step(path, line.path))
        html.append(_line(line))
        path = line.path
    return "".join([*html, _step(path, ()) if path else ""])


def escaped(text: str) -> str:
    """Plain text as canonical HTML."""
    return escape(text, quote=False)


def _blank(before: Run, marks: frozenset[str], href: str) -> Run:
    shared = before.marks & marks if before.marks else _PLAIN
    return Run(" ", shared, href if href == before.href else "")


def _paths_before(lines: list[Line]) -> list[Path | None]:
    """For each line the path of the last line with text before it."""
    paths: list[Path | None] = []
    last = None
    for line in lines:
        paths.append(last)
        last = line.path if line.runs else last
    return paths


def _step(before: Path | None, after: Path) -> str:
    """What stands between a line (None: the begin) and the next one."""
    if before == after:
        return "<br>"
    before = before or ()
    shared = 0
    while shared < min(len(before), len(after)) and before[shared] == after[shared]:
        shared += 1
    closed, opened = before[shared:], after[shared:]
    # The next item of a list that goes on
    within = bool(closed and opened and closed[0][:2] == opened[0][:2])
    ends = [f"</li></{tag}>" for tag, _list, _item in closed[within:]]
    begins = [f"<{tag}><li>" for tag, _list, _item in opened[within:]]
    return "".join([*ends[::-1], "</li><li>" * within, *begins])


def _line(line: Line) -> str:
    html = []
    for href, group in groupby(line.runs, key=lambda run: run.href):
        inner = _marked(list(group), MARKS)
        html.append(f'<a href="{escape(href)}">{inner}</a>' if href else inner)
    return "".join(html)


def _marked(runs: list[Run], marks: tuple[str, ...]) -> str:
    """The text with its marks; as deep as there are kinds of them."""
    if not marks or not any(run.marks for run in runs):
        return escaped("".join([run.text for run in runs]))
    html = []
    for looks, group in groupby(runs, key=lambda run: marks[0] in run.marks):
        inner = _marked(list(group), marks[1:])
        html.append(f"<{marks[0]}>{inner}</{marks[0]}>" if looks else inner)
    return "".join(html)
