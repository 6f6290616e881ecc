"""Canonical HTML that is too long for Google."""

from __future__ import annotations

import re

#: Shows a reader that the text goes on in Odoo
CUT = "[…]"

_TAG = re.compile(r"<(/?)(ul|ol|li|br|[abiu])\b[^<>]*>")
_TOKEN = re.compile(rf"{_TAG.pattern}|&#?\w+;|.", re.DOTALL)


def length(text: str) -> int:
    """In UTF-16 units, as Google and JavaScript count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(html: str, room: int) -> str:
    """As much of canonical HTML as has room, tags closed, with the mark of the cut."""
    size, end = length(f" {CUT}"), 0
    for token in _TOKEN.finditer(html):
        size += length(token[0]) + _due(token)
        if size > room:
            break
        if not token[2] and token[0] != " ":
            end = token.end()
    return f"{html[:end]} {CUT}{_ends(html[:end])}" if end else CUT


def _due(token: re.Match[str]) -> int:
    """By how much it makes the end tags longer that are still to come."""
    if not token[2] or token[2] == "br":
        return 0
    size = len(f"</{token[2]}>")
    return -size if token[1] else size


def _ends(html: str) -> str:
    """The end tags that are due after it, the innermost first."""
    due: list[str] = []
    for closes, name in _TAG.findall(html):
        if closes:
            due.pop()
        elif name != "br":
            due.append(f"</{name}>")
    return "".join(reversed(due))
