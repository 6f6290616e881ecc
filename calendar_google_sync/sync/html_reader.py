"""Reads HTML of either side, or plain text, into lines; drops what is not text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from .markup import Line, Run, safe_link, tidy, trim

_MARKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u"}
_BLOCKS = set(
    "address article aside blockquote body center dd details div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend main nav"
    " p pre section summary table tbody tfoot thead tr".split()
)
_INLINE = set(
    "a abbr acronym area audio base bdi bdo big button canvas caption cite code col"
    " colgroup data datalist del dfn dialog embed font frame frameset head iframe img"
    " input kbd label link map mark marquee menu meta meter noscript object optgroup"
    " option output param picture progress q rp rt ruby s samp script select slot small"
    " source span strike style sub sup svg template textarea time title tt track var"
    " video wbr".split()
)
_LISTS = {"ul", "ol"}
#: The list that an item without one is given; it ends with the item
_STRAY = "ul "
_OWN = _LISTS | {"li", "br", "td", "th"}
_TAGS = _BLOCKS | _INLINE | _OWN | set(_MARKS)
_HAS_BLOCKS = re.compile(
    rf"<(?:{'|'.join(sorted(_BLOCKS | _OWN - {'br'}))})\b", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>\n|\n", re.IGNORECASE)
#: Comments, declarations; and invisible characters that editors leave behind
_NOISE = re.compile(
    r"<!--.*?--!?>|<!doctype[^>]*>|<!\[[^>]*>|<\?xml[^>]*>|[\0\u200b\ufeff\ud800-\udfff]",
    re.DOTALL | re.IGNORECASE,
)
_NO_TAG = re.compile(r"<(?=[!?]|/[^a-zA-Z])")
_NO_ENTITY = re.compile(r"&(?!#?\w+;)")


def read(html: str) -> list[Line]:
    """The lines of a text, tidy; never raises.

    Google keeps plain text as well, even with some HTML in it: so a newline is one,
    unless blocks (paragraphs, lists) show that the text is HTML.
    """
    html = _NOISE.sub("", html or "").replace("\r\n", "\n")
    tagged, end, rest = html.rpartition(">")
    html = _NO_TAG.sub("&lt;", tagged) + end + rest.replace("<", "&lt;")
    html = _NO_ENTITY.sub("&amp;", html)
    if not _HAS_BLOCKS.search(html):
        html = _BREAK.sub("<br>", html)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return trim(reader.finish())


class _Reader(HTMLParser):
    """Collects runs into lines; unbalanced tags do no harm."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self._lines: list[Line] = []
        self._runs: list[Run] = []
        self._open: list[str] = []
        self._links: list[str] = []
        self._lists: list[list] = []
        self._count = 0

    def finish(self) -> list[Line]:
        self._end_block()
        return self._lines

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._break()
        elif tag == "a":
            self._links.append(safe_link(dict(attrs).get("href")))
        elif tag in _LISTS:
            self._end_block()
            self._open_list(tag)
        elif tag == "li":
            self._end_block()
            self._open_item()
        elif tag not in _TAGS and not re.search("[-:]", tag):
            self._add(self.get_starttag_text() or "")  # "<somebody@example.com>"
        else:
            self._start(tag)

    def handle_endtag(self, tag):
        if tag == "a":
            del self._links[-1:]
        elif tag in _LISTS:
            self._end_block()
            del self._lists[-1:]
        elif tag in _BLOCKS:
            self._end_block()
        elif tag == "li":
            self._end_block()
            self._lists = [one for one in self._lists if one[0] != _STRAY]
        elif tag not in _TAGS and not re.search("[-:]", tag):
            self._add(f"</{tag}>")
        self._close(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_data(self, data):
        if "script" in self._open or "style" in self._open:
            return
        lines = data.split("\n") if "pre" in self._open else [data]
        for number, line in enumerate(lines):
            if number:
                self._break()
            self._add(line)

    def _start(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
        elif tag in ("td", "th"):
            self._add(" ")
        if tag in _MARKS or tag in ("script", "style", "pre"):
            self._open.append(tag)

    def _close(self, tag: str) -> None:
        if tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()

    def _add(self, text: str) -> None:
        marks = frozenset(_MARKS[tag] for tag in self._open if tag in _MARKS)
        self._runs.append(Run(text, marks, self._links[-1] if self._links else ""))

    def _break(self) -> None:
        path = tuple((tag.strip(), number, item) for tag, number, item in self._lists)
        self._lines.append(tidy(Line(tuple(self._runs), path)))
        self._runs = []

    def _end_block(self) -> None:
        if any(not run.text.isspace() for run in self._runs if run.text):
            self._break()
        self._runs = []

    def _open_list(self, tag: str) -> None:
        self._count += 1
        self._lists.append([tag, self._count, 0])

    def _open_item(self) -> None:
        if not self._lists:
            self._open_list(_STRAY)
        self._lists[-1][2] += 1
