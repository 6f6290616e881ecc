"""The addon's footer in Google's descriptions, between two marks.

People may write above and below it, Google may rewrite its HTML; the marks stay what
they are. Nobody can imitate them: in what people write in Odoo an invisible character
follows each corner of a mark, and names of guests are written without such corners.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from .addresses import safe_link
from .html_tokens import without_noise
from .markup import Line, escaped, trim
from .shorten import length

BEGIN = "╭── Odoo ──"
END = "╰── Odoo ──"
#: So many characters of guests at most; the record has them all
GUESTS_LIMIT = 2000
#: Longer ones are no links that anybody follows, and Google's text has to have room
VIDEO_LIMIT = 3000

_MARK = re.compile(f"({BEGIN})|{END}")
_CORNER = re.compile("[╭╰]")
#: The address of a record, as ``texts.record_texts.footer_of`` writes it
_RECORD = re.compile(r'href="([^"]*/mail/view\?model=[^"&]+&amp;res_id=[0-9]+)"')
#: Google shows nothing for a word joiner
_JOINER = "\u2060"
_PROTECTED = re.compile(f"(?<=[╭╰]){_JOINER}")
_DRAWN = str.maketrans("╭╰─", "++-")


def footer(
    link: str,
    link_text: str,
    guests: Sequence[str],
    guests_label: str,
    video: str = "",
    video_label: str = "",
) -> str:
    """The lines that the addon adds in Google: guests, video call, link to the record.

    Parameters are plain text (``link``: an address; ``video``: one, or what else people
    entered for it); the result is canonical HTML.
    """
    lines = [BEGIN]
    if guests:
        lines.append(_html(f"{_neutral(guests_label)}: {_enough(guests)}"))
    shown = _shown(video)
    if shown and length(shown) <= VIDEO_LIMIT:
        lines.append(f"{_label(video_label)}: {shown}")
    # The last one: by it a footer is told from that of another record
    if link:
        lines.append(_linked(_label(link_text), safe_link(without_noise(link))))
    return "<br>".join([line for line in lines if line] + [END])


def split(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of people, and those of the footer (none if there is none).

    Ours is the last one that is complete. One without its begin or its end is text:
    rather shown twice than lost.
    """
    found = _find(lines)
    if not found:
        return _bared(lines), []
    first, start, last, end = found
    above = trim([*lines[:first], lines[first].part(0, start)])
    after = trim([lines[last].part(end), *lines[last + 1 :]])
    return _bared(above + after), _between(lines, first, start, last, end)


def is_foreign(own: str, found: str) -> bool:
    """Whether a footer that is in Google leads to another record than ours.

    Google copies it with the entry, and a series that is split there has it twice.

    :param own: what the addon writes; ``found``: canonical, "" if there is none
    """
    ours, theirs = _RECORD.findall(own), _RECORD.findall(found)
    return bool(ours and theirs) and ours[-1] != theirs[-1]


def without_link(footer: str, link: str) -> str:
    """A footer of ours without the line of the video call, if it leads there."""
    line = f": {_shown(link)}"
    return "<br>".join(one for one in footer.split("<br>") if not one.endswith(line))


def has_record(footer: str) -> bool:
    """Whether a canonical footer leads to a record."""
    return bool(_RECORD.search(footer))


def protect(lines: list[Line]) -> list[Line]:
    """The lines of people as they go to Google, where none holds a mark of ours."""
    return [line.changed(_guarded) for line in lines]


def has_corners(text: str) -> bool:
    """Whether there is something to protect in a text."""
    return bool(_CORNER.search(text))


def _guarded(text: str) -> str:
    return _CORNER.sub(rf"\g<0>{_JOINER}", text)


def _bared(lines: list[Line]) -> list[Line]:
    return [line.changed(lambda text: _PROTECTED.sub("", text)) for line in lines]


def _find(lines: list[Line]) -> tuple[int, int, int, int] | None:
    """Line and character where our footer begins, and where it has ended."""
    begin = found = None
    for number, line in enumerate(lines):
        for mark in _MARK.finditer(line.text):
            if mark[1]:
                begin = number, mark.start()
            elif begin:
                found, begin = (*begin, number, mark.end()), None
    return found


def _between(
    lines: list[Line], first: int, start: int, last: int, end: int
) -> list[Line]:
    if first == last:
        return [lines[first].part(start, end)]
    head, tail = lines[first].part(start), lines[last].part(0, end)
    return [head, *lines[first + 1 : last], tail]


def _html(text: str) -> str:
    return escaped(" ".join(text.split()))


@lru_cache(maxsize=16)
def _label(text: str) -> str:
    """The same for each entry that a person has."""
    return _html(_neutral(text))


def _shown(video: str) -> str:
    return _linked(_html(_neutral(video)), safe_link(without_noise(video)))


def _linked(html: str, href: str) -> str:
    return f'<a href="{escape(href)}">{html}</a>' if html and href else html


def _neutral(text: str) -> str:
    """Foreign text without what a mark is drawn with."""
    return without_noise(text).translate(_DRAWN)


def _enough(guests: Sequence[str]) -> str:
    """The names of as many guests as there is room for, and how many more there are."""
    names, size = [], 0
    for guest in guests:
        name = _neutral(guest)
        size += length(escaped(name))
        if size > GUESTS_LIMIT:
            break
        names.append(name)
        size += len(", ")
    left = len(guests) - len(names)
    return ", ".join(names) + (f" … (+{left})" if left else "")
