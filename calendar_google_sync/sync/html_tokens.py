"""HTML, or plain text with some HTML in it, as a flat list of texts and tags.

``html.parser`` of the standard library does not do: of some texts its time grows with
the square of the length, others make it raise, and each version of Python reads them
in another way. Here every character is passed a limited number of times, nothing
raises, and what is no HTML is text.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

MARKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u"}
LISTS = {"ul", "ol"}
CELLS = {"td", "th"}
BLOCKS = set(
    "address article aside blockquote body center dd details div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend main nav"
    " p pre section summary table tbody tfoot thead tr".split()
)
_INLINE = set(
    "a abbr acronym area audio base bdi bdo big br button canvas caption cite code col"
    " colgroup data datalist del dfn dialog embed font frame frameset head iframe img"
    " input kbd label link map mark marquee menu meta meter noscript object optgroup"
    " option output param picture progress q rp rt ruby s samp script select slot small"
    " source span strike style sub sup svg template textarea time title tt track var"
    " video wbr".split()
)
_ELEMENTS = BLOCKS | _INLINE | LISTS | CELLS | {"li"} | set(MARKS)

_OPENING = re.compile(
    r"<(?:(/?)([a-z][a-z0-9:-]{0,30})(?=[\s/>])|!--|!doctype|!\[|\?xml)",
    re.ASCII | re.IGNORECASE,
)
_END = re.compile(">")
_END_OR_QUOTE = re.compile(r">|=\s*[\"']", re.ASCII)
_QUOTES = {quote: re.compile(quote) for quote in "\"'"}
_COMMENT_END = re.compile("--!?>")
#: Elements that show nothing, and in which tags are no tags
_SILENT = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.ASCII | re.IGNORECASE)
    for name in ("script", "style")
}
_EMPTY = re.compile(r"(?:^|[\s\"'])/\Z")
_ATTRIBUTE = re.compile(
    r"([^\s\"'/=][^\s/=]*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'][^\s]*)))?",
    re.ASCII,
)
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{0,31});", re.ASCII | re.IGNORECASE
)
#: Control characters, halves of characters, and invisible ones that editors leave
_NOISE = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\ud800-\udfff\ufeff\ufffe\uffff]"
)


class Tag(NamedTuple):
    """A start or end tag of HTML; ``attributes`` as they were written."""

    name: str
    closes: bool = False
    attributes: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it ends itself, as ``<p/>`` does."""
        return bool(_EMPTY.search(self.attributes))

    def attribute(self, name: str) -> str:
        """The value of an attribute, "" if it has none."""
        for found in _ATTRIBUTE.finditer(self.attributes):
            if found[1].lower() == name:
                return clean(found[2] or found[3] or found[4] or "")
        return ""


Token = str | Tag


def tokens(html: str) -> list[Token]:
    """The texts (not yet cleaned) and tags, in order.

    Comments, declarations, scripts and style sheets are left out.
    """
    return _Tokenizer(html).tokens()


def clean(text: str) -> str:
    """The text with characters instead of references, and without invisible ones.

    A reference ends with a semicolon: ``?a=1&copy=2`` is part of an address.
    """
    if "&" in text:
        text = _REFERENCE.sub(lambda found: unescape(found[0]), text)
    return without_noise(text)


def without_noise(text: str) -> str:
    """The text without characters that nobody sees, and that Google may refuse."""
    return _NOISE.sub("", text)


class _Tokenizer:
    """One pass over a text.

    What has once been looked for in vain is not looked for again, since positions only
    grow. So a text full of openings costs no more than one full of words.
    """

    def __init__(self, html: str):
        self._html = html
        self._missing: set[re.Pattern[str]] = set()
        self._quotes_end = True

    def tokens(self) -> list[Token]:
        html = self._html
        found: list[Token] = []
        start = position = 0
        while opening := _OPENING.search(html, position):
            end = self._end(opening)
            if end is None:
                position = opening.end()
                continue
            if start < opening.start():
                found.append(html[start : opening.start()])
            if opening[2] and opening[2].lower() not in _SILENT:
                found.append(self._tag(opening, end))
            start = position = end
        if start < len(html):
            found.append(html[start:])
        return found

    def _tag(self, opening: re.Match[str], end: int) -> Tag:
        attributes = self._html[opening.end() : end - 1]
        return Tag(opening[2].lower(), bool(opening[1]), attributes)

    def _end(self, opening: re.Match[str]) -> int | None:
        """Where that has ended which opens there; None: it is text."""
        name = opening[2]
        if name is None:
            if opening[0] == "<!--":  # "<!-->" is a whole comment
                return self._after(_COMMENT_END, opening.start() + 2)
            return self._after(_END, opening.end())
        name = name.lower()
        if name not in _ELEMENTS and not _is_foreign(name):
            return None  # "<somebody@example.com>"
        end = self._end_of_tag(opening.end())
        if end is not None and name in _SILENT and not opening[1]:
            return self._end_of_silence(name, end)
        return end

    def _end_of_tag(self, start: int) -> int | None:
        """Behind the next ">" outside of quotes, while quotes come in pairs."""
        if self._html[start : start + 1] == ">":
            return start + 1
        position: int | None = start
        while self._quotes_end and position is not None:
            found = _END_OR_QUOTE.search(self._html, position)
            if found is None:
                break
            if found[0] == ">":
                return found.end()
            position = self._after(_QUOTES[found[0][-1]], found.end()) or found.end()
        self._quotes_end = False
        return self._after(_END, start)

    def _end_of_silence(self, name: str, start: int) -> int | None:
        begin = self._after(_SILENT[name], start)
        return None if begin is None else self._end_of_tag(begin)

    def _after(self, pattern: re.Pattern[str], position: int) -> int | None:
        """The end of the next such thing."""
        if pattern in self._missing:
            return None
        found = pattern.search(self._html, position)
        if found is None:
            self._missing.add(pattern)
            return None
        return found.end()


def _is_foreign(name: str) -> bool:
    """Names such as ``o:p`` and ``html-blob``, but not ``https:``."""
    return not name.isalnum() and name[-1] not in ":-"
