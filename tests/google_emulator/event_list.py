"""events.list and events.instances: windows, pages and sync tokens.

https://developers.google.com/workspace/calendar/api/v3/reference/events/list
https://developers.google.com/workspace/calendar/api/guides/sync
"""

from dataclasses import dataclass, field

from . import event_filters, event_view, times
from .errors import full_sync_required, invalid
from .state import random_token

DEFAULT_PAGE, LARGEST_PAGE = 250, 2500
NOT_WITH_TOKEN = set(
    """iCalUID orderBy privateExtendedProperty q sharedExtendedProperty timeMin
    timeMax updatedMin""".split()
)
NO_TOKEN_AFTER = NOT_WITH_TOKEN - {"timeMin", "timeMax"}
"""A first listing with one of these ends without a sync token."""
SAME_AS_ABSENT = {"showDeleted": "false", "singleEvents": "false", "maxResults": "250"}


@dataclass
class Listing:
    """One listing that a client walks through page by page."""

    key: tuple
    query: dict
    bodies: list
    changes: int
    """Where in the sequence of changes the listing began."""
    position: int = 0
    empty_page_due: bool = False


@dataclass
class SyncToken:
    """Where a client stands, and with which query it began."""

    key: tuple
    query: dict
    changes: int
    expired: bool = field(default=False)


def list_events(world, calendar, call):
    """Answer events.list."""
    return _answer(world, calendar, call, _first_listing)


def list_instances(world, calendar, call, master_id):
    """Answer events.instances."""

    def first(world, calendar, query, key):
        bodies = event_filters.instances(world, calendar, master_id, query)
        bodies = event_filters.select_instances(calendar, bodies, query)
        return Listing(key, query, bodies, world.changes)

    return _answer(world, calendar, call, first, sync=False)


def _answer(world, calendar, call, first, sync=True):
    query = {**call.query, **call.repeated}
    query = {k: v for k, v in query.items() if k in call.method.parameters}
    key = (call.method.id, calendar.id, call.actor.email, call.actor.client_id)
    event_filters.check_window(query)
    if "pageToken" in query:
        listing = _next_page(world, query, key)
    else:
        listing = first(world, calendar, query, key)
        listing.empty_page_due = world.settings.empty_pages
    return _page(world, calendar, listing, sync)


def _next_page(world, query, key):
    listing = world.page_tokens.get(query["pageToken"])
    if listing is None or listing.key != key:
        raise invalid("Invalid page token value.", "pageToken")
    asked = {name: value for name, value in query.items() if name != "pageToken"}
    first = {k: v for k, v in listing.query.items() if k != "pageToken"}
    if asked != first:
        _refuse_change(world, "pageToken", first, asked)
    copy = Listing(**vars(listing))
    copy.position, copy.empty_page_due = _position(query["pageToken"])
    return copy


def _position(page_token):
    _, position, empty_page_due = page_token.rsplit(".", 2)
    return int(position), empty_page_due == "1"


def _refuse_change(world, token, first, now):
    """All requests of one synchronization must ask the same question."""
    names = {k for k in {*first, *now} if first.get(k) != now.get(k)}
    what = f"parameters changed between {token} and its use: {sorted(names)}"
    world.violation(what)
    raise invalid(what, token)


def _first_listing(world, calendar, query, key):
    if "syncToken" in query:
        return _increment(world, calendar, query, key)
    if query.get("orderBy") == "startTime" and query.get("singleEvents") != "true":
        raise invalid("The requested ordering is not available.", "orderBy")
    bodies = event_filters.candidates(world, calendar, query)
    bodies = event_filters.select(calendar, bodies, query)
    return Listing(key, query, bodies, world.changes)


def _increment(world, calendar, query, key):
    """List what changed since a sync token; deleted entries are always among it."""
    forbidden = NOT_WITH_TOKEN & set(query)
    if forbidden or query.get("showDeleted") == "false":
        name = min(forbidden, default="showDeleted")
        raise invalid(f"Sync token cannot be used together with {name}.", name)
    token = world.sync_tokens.get(query["syncToken"])
    if token is None or token.expired or token.key != key:
        raise full_sync_required()
    first, now = _question(token.query), _question(query)
    if first != now:
        _refuse_change(world, "syncToken", first, now)
    bodies = event_filters.candidates(world, calendar, query, token.changes)
    return Listing(key, query, bodies, world.changes)


def _question(query):
    """Return the parameters that must stay the same from token to token."""
    ignored = NOT_WITH_TOKEN | {"pageToken", "syncToken"}
    return {
        name: value
        for name, value in query.items()
        if name not in ignored and SAME_AS_ABSENT.get(name) != value
    }


def _page(world, calendar, listing, sync):
    """Return one page; the sync token comes with the last one only."""
    size = min(int(listing.query.get("maxResults", DEFAULT_PAGE)), LARGEST_PAGE)
    size = min(size, world.settings.page_size or size)
    if listing.empty_page_due:
        size = 0
    start, end = listing.position, listing.position + size
    zone_name = listing.query.get("timeZone", calendar.time_zone)
    try:
        zone = times.zone(zone_name)
    except ValueError as error:
        raise invalid("Invalid time zone.", "timeZone") from error
    answer = _head(world, calendar, zone_name)
    answer["items"] = [
        event_view.show(world, calendar, body, zone)
        for body in listing.bodies[start:end]
    ]
    if end < len(listing.bodies) or listing.empty_page_due:
        answer["nextPageToken"] = _page_token(world, listing, end)
    elif sync and not NO_TOKEN_AFTER & set(listing.query):
        answer["nextSyncToken"] = _sync_token(world, listing)
    return answer


def _head(world, calendar, zone_name):
    body = {
        "kind": "calendar#events",
        "etag": world.etag_of(world.changes),
        "summary": calendar.summary,
        "updated": times.utc_stamp(world.now()),
        "timeZone": zone_name,
        "accessRole": "owner",
        "defaultReminders": calendar.list_entry.get("defaultReminders", []),
    }
    if calendar.description:
        body["description"] = calendar.description
    return body


def _page_token(world, listing, end):
    """The page after an empty one is a real one, and the other way round."""
    empty_next = world.settings.empty_pages and not listing.empty_page_due
    token = f"{random_token(16)}.{end}.{int(empty_next)}"
    world.page_tokens[token] = listing
    return token


def _sync_token(world, listing):
    token = random_token(16) + "="
    query = listing.query
    if "syncToken" in query:
        query = world.sync_tokens[query["syncToken"]].query
    world.sync_tokens[token] = SyncToken(listing.key, query, listing.changes)
    return token


def expire_sync_tokens(world, email):
    for token in world.sync_tokens.values():
        if token.key[2] == email:
            token.expired = True
