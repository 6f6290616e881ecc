"""Events as the Calendar API shows them: times in a zone, bare tombstones."""

import re
from contextlib import suppress
from copy import deepcopy
from urllib.parse import urlsplit

from . import times
from .event_store import is_tombstone

GUARANTEED = ("kind", "etag", "id", "status")
MEET = "meet.google.com"
POINTS = ("start", "end", "originalStartTime")


def full(calendar, body, zone=None):
    """Return all that is known of an event, its times written in a zone."""
    zone = zone or times.zone(calendar.time_zone)
    shown = deepcopy(body)
    if link := _meet_link(body):
        shown["hangoutLink"] = link
    for name in POINTS:
        # A time that nobody can read is shown as it is
        with suppress(AttributeError, LookupError, TypeError, ValueError):
            shown[name] = times.in_zone(shown[name], zone)
    return shown


def show(world, calendar, body, zone=None):
    """Return the Event resource.

    Of a deleted event only the id is guaranteed, of a cancelled occurrence also
    which one it is (field `status` of the Event resource).
    """
    shown = full(calendar, body, zone)
    if world.settings.rewrite_html and "description" in shown:
        shown["description"] = rewritten(shown["description"])
    if body["status"] == "cancelled" and world.settings.tombstones == "bare":
        names = GUARANTEED
        if not is_tombstone(calendar, body):
            names += ("recurringEventId", "originalStartTime")
        return {name: shown[name] for name in names if name in shown}
    return shown


def _meet_link(body):
    """The link to a conference in Google Meet, which Google repeats in its own field.

    https://developers.google.com/workspace/calendar/api/v3/reference/events#hangoutLink
    """
    points = (body.get("conferenceData") or {}).get("entryPoints") or []
    links = [point["uri"] for point in points if point.get("entryPointType") == "video"]
    return next((link for link in links if urlsplit(link).netloc == MEET), None)


def rewritten(html):
    """Write HTML in another way that looks the same."""
    html = re.sub(r"<p>(.*?)</p>", r"\1<br>", html, flags=re.DOTALL)
    html = re.sub(r"<br\s*/>", "<br>", html).replace("&nbsp;", "\u00a0")
    return re.sub(r"(<br>)+$", "", html.strip())
