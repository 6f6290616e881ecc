"""What the two sides of ./dev chaos have in common: entries, as people see them.

An entry is known by the token at the begin of its title: "e12 t034".
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime, timezone

TOKEN = re.compile(r"\be\d+\b")
FOOTER = "╭── Odoo ──"
DONE = "✓ "


@dataclass(frozen=True)
class Seen:
    """One entry of one side."""

    token: str
    #: of title, place, text, when, done, times (how often it repeats), alone (titles
    #: of occurrences that have one of their own, by their start)
    values: dict
    ref: tuple  # what the side finds it by
    #: Occurrences that are entries of their own in Google
    exceptions: int = 0


def token_of(title):
    found = TOKEN.search(title or "")
    return found[0] if found else f"without token: {title}"


def plain(text):
    """The words of a description, without markup and without the addon's footer."""
    words = html.unescape(re.sub(r"<[^>]*>", " ", text or ""))
    return " ".join(words.partition(FOOTER)[0].split())


def rich(text):
    """A description with these words and some markup."""
    first, _space, rest = text.partition(" ")
    return f"<b>{first}</b> {rest}"


def stamp(value):
    """A moment in UTC, however it was written."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if value.tzinfo is None:
        value = value.replace(tzinfo=timezone.utc)
    return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
