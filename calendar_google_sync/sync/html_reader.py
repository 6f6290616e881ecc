"""Reads HTML of either side, or plain text, into lines; drops what is not text."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .addresses import safe_link
from .html_tokens import BLOCKS, CELLS, LISTS, MARKS, Tag, Token, clean, tokens
from .markup import Line, Path, Run, tidy, trim

#: Of lists within lists the deeper ones become items of the last that is left. Browsers
#: and Odoo's HTML fields have limits of their own, far beyond what people read
DEEPEST = 20
#: A link goes on over so many lines: each of them names its address anew
_LONGEST_LINK = 10
#: Elements that show that a text is HTML, in which a newline is a blank
_STRUCTURE = BLOCKS | LISTS | CELLS | {"li"}
#: The list that an item without one is given; it ends with the item
_STRAY = "ul "


def read(html: str) -> list[Line]:
    """The lines of a text, tidy; never raises, and takes time in line with its length.

    Google keeps plain text as well, even with some HTML in it: so a newline is one,
    unless blocks (paragraphs, lists) show that the text is HTML.
    """
    html = str(html or "").replace("\r\n", "\n")
    found = tokens(html)
    reader = _Reader(plain=not any(map(_is_structure, found)))
    for token in found:
        if isinstance(token, str):
            reader.text(token)
        elif token.closes:
            reader.end(token.name)
        else:
            reader.start(token)
    return trim(reader.finish())


def _is_structure(token: Token) -> bool:
    return not isinstance(token, str) and (
        token.name in _STRUCTURE and not token.closes
    )


class _Reader:
    """Collects runs into lines; unbalanced tags do no harm."""

    def __init__(self, plain: bool):
        self._plain = plain
        self._lines: list[Line] = []
        self._runs: list[Run] = []
        self._shows_text = False
        self._after_break = False
        self._open: Counter[str] = Counter()
        self._marks: frozenset[str] = frozenset()
        self._href = ""
        self._linked_lines = 0
        self._lists: list[list[Any]] = []
        self._too_deep = 0
        self._count = 0

    def finish(self) -> list[Line]:
        self._end_block()
        return self._lines

    def text(self, text: str) -> None:
        if self._plain and self._after_break:
            text = text.removeprefix("\n")  # "<br>\n" is one break
        self._after_break = False
        if "\n" not in text or not (self._plain or self._open["pre"]):
            self._add(text)
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self._break()
            self._add(line)

    def start(self, tag: Tag) -> None:
        name = tag.name
        self._after_break = name == "br"
        if name == "br":
            self._break()
        elif tag.is_empty:
            self._divide(name)
        elif name == "a":
            self._href, self._linked_lines = safe_link(tag.attribute("href")), 0
        elif name in LISTS:
            self._end_block()
            self._open_list(name)
        elif name == "li":
            self._end_block()
            self._open_item()
        else:
            self._divide(name)
            self._mark(name, 1)

    def end(self, name: str) -> None:
        self._after_break = False
        if name == "a":
            self._href = ""
        elif name in LISTS:
            self._end_block()
            self._close_list()
        elif name == "li":
            self._end_block()
            self._lists = [one for one in self._lists if one[0] != _STRAY]
        elif name not in CELLS:
            self._divide(name)
            if self._open[name]:
                self._mark(name, -1)

    def _divide(self, name: str) -> None:
        """What stands before and after some elements."""
        if name in BLOCKS:
            self._end_block()
        elif name in CELLS:
            self._add(" ")

    def _mark(self, name: str, step: int) -> None:
        if name in MARKS or name == "pre":
            self._open[name] += step
            self._marks = frozenset(MARKS[n] for n in MARKS if self._open[n])

    def _add(self, text: str) -> None:
        text = clean(text)
        if text:
            self._runs.append(Run(text, self._marks, self._href))
            self._shows_text = self._shows_text or not text.isspace()

    def _break(self) -> None:
        self._lines.append(Line(tidy(self._runs), self._path()))
        self._runs, self._shows_text = [], False
        self._linked_lines += 1
        if self._linked_lines >= _LONGEST_LINK:
            self._href = ""

    def _end_block(self) -> None:
        if self._shows_text:
            self._break()
        self._runs = []

    def _path(self) -> Path:
        return tuple((tag.strip(), number, item) for tag, number, item in self._lists)

    def _open_list(self, name: str) -> None:
        if len(self._lists) == DEEPEST:
            self._too_deep += 1
            return
        self._count += 1
        self._lists.append([name, self._count, 0])

    def _close_list(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
        else:
            del self._lists[-1:]

    def _open_item(self) -> None:
        if not self._lists:
            self._open_list(_STRAY)
        self._lists[-1][2] += 1
