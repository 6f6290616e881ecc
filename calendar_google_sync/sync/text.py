"""Descriptions: what people write in Odoo and in Google, and the addon's footer.

In Google the description ends with a footer of ours between two markers. People may
write above and below it, Google may rewrite its HTML; the markers stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .html_reader import read
from .markup import Line, Run, render, trim

#: Characters that Google takes for a description (undocumented, known by experience)
LIMIT = 8192
#: Shows a reader that the text goes on in Odoo
CUT = "[…]"
BEGIN = "╭── Odoo ──"
END = "╰── Odoo ──"
#: So many characters of guests at most; the record has them all
GUESTS_LIMIT = 2000

_TOKEN = re.compile(r"<[^>]*>|&[^;]*;|.", re.DOTALL)
_TAG = re.compile(r"<(/?)(\w+)")


def canonical(html: str) -> str:
    """The small, safe HTML that both sides keep: br, b, i, u, a, ul, ol, li.

    Plain text with newlines gives the same as its lines with ``<br>`` between.
    """
    return render(read(html))


def same_text(a: str, b: str) -> bool:
    """Whether two texts differ at most in the way that they are written."""
    return a == b or _essence(a) == _essence(b)


def to_google(html: str, footer: str, limit: int = LIMIT) -> tuple[str, bool]:
    """The description for Google with the footer, and whether it had to be cut.

    The footer is always whole; the text gives way.
    """
    below = canonical(footer)
    room = limit - _length(below) - (_length("<br><br>") if below else 0)
    above = render(_without_footers(read(html))[0])
    cut = _length(above) > max(room, 0)
    if cut:
        above = _cut(above, room)
    return _joined(above, below), cut


def from_google(description: str) -> str:
    """What people wrote in Google, in canonical form and without the footer."""
    return split_footer(description)[0]


def footer(link: str, link_text: str, guests: Sequence[str], guests_label: str) -> str:
    """The lines that the addon adds in Google: guests, link to the record.

    Parameters are plain text (``link``: an address); the result is canonical HTML.
    """
    lines = [Line((Run(BEGIN),))]
    if guests:
        lines.append(Line((Run(f"{guests_label}: {_enough(guests)}"),)))
    if link:
        lines.append(Line((Run(link_text, href=link),)))
    return canonical(render([*lines, Line((Run(END),))]))


def split_footer(description: str) -> tuple[str, str]:
    """The text that people wrote, and the footer ("" if there is none).

    A footer without its begin or its end is text: rather shown twice than lost.
    """
    lines, below = _without_footers(read(description))
    return render(lines), render(below)


def _essence(html: str) -> str:
    """The text with links and marks, without what only looks different."""
    lines = (line for line in read(html) if line.runs)
    plain = (Line(tuple(map(_plain_link, line.runs)), line.path) for line in lines)
    return render(list(plain))


def _plain_link(run: Run) -> Run:
    """An address that Google made a link by itself is the address."""
    if run.href.removeprefix("mailto:") == run.text:
        return Run(run.text, run.marks)
    return run


def _without_footers(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    below: list[Line] = []
    while True:
        found = _find(lines)
        if not found:
            return trim(lines), below
        (first, start), (last, end) = found
        below = _between(lines, first, start, last, end)
        above = trim([*lines[:first], lines[first].part(0, start)])
        after = trim([lines[last].part(end), *lines[last + 1 :]])
        lines = above + after


def _find(lines: list[Line]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Line and character where a footer begins, and where it has ended."""
    begin = None
    for number, line in enumerate(lines):
        for marker in re.finditer(f"{BEGIN}|{END}", line.text):
            if marker[0] == BEGIN:
                begin = number, marker.start()
            elif begin:
                return begin, (number, marker.end())
    return None


def _between(
    lines: list[Line], first: int, start: int, last: int, end: int
) -> list[Line]:
    if first == last:
        return [lines[first].part(start, end)]
    head, tail = lines[first].part(start), lines[last].part(0, end)
    return [head, *lines[first + 1 : last], tail]


def _joined(above: str, below: str) -> str:
    gap = "" if above.endswith(("</ul>", "</ol>")) else "<br><br>"
    return f"{above}{gap}{below}" if above and below else above or below


def _cut(html: str, room: int) -> str:
    """As much of canonical HTML as has room, tags closed, with the mark of the cut."""
    kept, closing, best = "", "", ""
    for token in _TOKEN.findall(html):
        tag = _TAG.match(token)
        kept, closing = kept + token, _closing(closing, tag)
        whole = f"{kept} {CUT}{closing}"
        if _length(whole) > room:
            break
        if not tag and token != " ":
            best = whole
    return best or CUT


def _closing(closing: str, tag: re.Match | None) -> str:
    """The end tags that are due after this one."""
    if tag is None or tag[2] == "br":
        return closing
    if tag[1]:
        return closing.removeprefix(f"</{tag[2]}>")
    return f"</{tag[2]}>{closing}"


def _enough(guests: Sequence[str]) -> str:
    text = ""
    for number, guest in enumerate(guests):
        if len(text) + len(guest) > GUESTS_LIMIT:
            return f"{text} … (+{len(guests) - number})"
        text += f", {guest}" if text else guest
    return text


def _length(text: str) -> int:
    """In UTF-16 units, as Google and JavaScript count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
