"""Links to video calls: Google's conference comes to Odoo, and stays in Google.

Where both sides have one, both keep theirs; what of it Google shows is in ``footers``.

https://developers.google.com/workspace/calendar/api/v3/reference/events#conferenceData
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

#: Characters of a link, by Google's own limit for one
LIMIT = 1300
#: ``DISCUSS_ROUTE`` of Odoo's ``calendar.event``, in the address of each of its rooms
ROOM = "calendar/join_videocall"

_LINK = re.compile(r"https://[!-~]+")


def read(content: Mapping[str, Any]) -> str:
    """The link to the conference of an event of Google; "" if it has none to be taken.

    It is opened by a click in Odoo, so nothing is taken that leads a person astray.
    """
    for link in _links(content):
        if isinstance(link, str) and is_safe(link):
            return link
    return ""


def _links(content: Mapping[str, Any]) -> Iterator[object]:
    conference = content.get("conferenceData")
    found = conference.get("entryPoints") if isinstance(conference, Mapping) else None
    for point in found if isinstance(found, list) else ():
        if isinstance(point, Mapping) and point.get("entryPointType") == "video":
            yield point.get("uri")
    yield content.get("hangoutLink")


def is_safe(link: str) -> bool:
    """Whether it is a plain https address of a server that is not in disguise.

    Odoo would take one of a room as its own, and write another server into it.
    """
    if len(link) > LIMIT or ROOM in link or not _LINK.fullmatch(link):
        return False
    try:
        server = urlsplit(link)
        return bool(server.hostname) and "@" not in server.netloc
    except ValueError:
        return False


def of_odoo(location: str) -> str:
    """The link that an event of Odoo has.

    Odoo gives each event of a series a room of its own, with an address of its own. All
    of them count as the same, else each were an exception in Google.
    """
    return ROOM if ROOM in location else location.strip()


def is_room(link: str) -> bool:
    """Whether it stands for a room of Odoo, whatever its address."""
    return link == ROOM


def news(now: str, before: str, local: str) -> str | None:
    """The link that Odoo takes over from Google, "" for none; None: it keeps its own.

    :param now: Google's; ``before``: Google's when both agreed
    :param local: Odoo's, which was taken over or is its own
    """
    # "I did not touch it in Google", so also: "I removed it in Odoo"
    if now == before:
        return None
    # "I have my own in Odoo"
    if local not in ("", before):
        return None
    return None if now == local else now
