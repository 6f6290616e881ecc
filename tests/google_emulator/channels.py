"""Push channels: who asked to be told that a calendar changes.

https://developers.google.com/workspace/calendar/api/guides/push
https://developers.google.com/workspace/calendar/api/v3/reference/events/watch
https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop
"""

import base64
import hashlib
import ipaddress
import random
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from .errors import GoogleError, invalid, not_found, required

CHANNEL_ID = re.compile(r"[A-Za-z0-9\-_+/=]{1,64}")
TOKEN_LENGTH = 256
WEB_HOOKS = ("web_hook", "webhook")
#: Message numbers grow, "but not necessarily by 1".
LARGEST_STEP = 50


@dataclass
class Channel:
    """An open channel."""

    id: str
    calendar: str
    email: str
    client_id: str
    project: str
    address: str
    token: str | None
    expires: float
    """Seconds since 1970."""
    resource_id: str
    resource_uri: str
    number: int = 0
    """Of the last message."""
    is_due: bool = False
    """Whether a message about a change waits to be sent; it tells further ones, too."""
    steps: random.Random = field(default=None, repr=False)

    def __post_init__(self):
        self.steps = random.Random(self.id)

    def next_number(self):
        """Return 1 for the first message, then a larger one each time."""
        step = self.steps.randint(1, LARGEST_STEP) if self.number else 1
        self.number += step
        return self.number

    @property
    def expiration(self):
        """The end as Google writes it: milliseconds since 1970, in a text."""
        return str(int(self.expires * 1000))


def watch(world, calendar, actor, body):
    """Open a channel and have its first message sent; returns the Channel resource."""
    channel = Channel(
        id=_channel_id(world, actor, body),
        calendar=calendar.id,
        email=actor.email,
        client_id=actor.client_id,
        project=actor.project,
        address=_address(body),
        token=_token(body),
        expires=_expires(world, body),
        resource_id=_resource_id(calendar),
        resource_uri=_resource_uri(calendar),
    )
    world.channels[channel.project, channel.id] = channel
    world.notices.add(channel, "sync", world.now())
    return show(channel)


def show(channel):
    body = {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": channel.expiration,
    }
    return body if channel.token is None else {**body, "token": channel.token}


def _channel_id(world, actor, body):
    channel_id = body.get("id")
    if not channel_id:
        raise required("Missing channel id.")
    if not CHANNEL_ID.fullmatch(channel_id):
        raise invalid("Invalid channel id.")
    if (actor.project, channel_id) in world.channels:
        raise GoogleError(400, "channelIdNotUnique", "Channel id not unique")
    return channel_id


def _address(body):
    """Only https; http on this machine is the one exception of the emulator."""
    if body.get("type") not in WEB_HOOKS:
        raise invalid("Unknown channel type.")
    address = body.get("address")
    if not address:
        raise required("Missing address.")
    parts = urlsplit(address)
    if not parts.hostname or parts.fragment:
        raise invalid("Invalid address.")
    if parts.scheme != "https" and not _is_local(parts):
        message = f"WebHook callback must be HTTPS: {address}"
        raise GoogleError(401, "push.webhookUrlNotHttps", message)
    return address


def _is_local(parts):
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def _token(body):
    token = body.get("token")
    if token is not None and len(token) > TOKEN_LENGTH:
        raise invalid("The channel token is too long.")
    return token


def _expires(world, body):
    """The more restrictive of the wishes and Google's own limit counts."""
    now = world.now()
    ends = [now + world.settings.channel_seconds]
    try:
        if "ttl" in (body.get("params") or {}):
            ends.append(now + int(body["params"]["ttl"]))
        if body.get("expiration"):
            ends.append(int(body["expiration"]) / 1000)
    except ValueError as error:
        raise invalid("Invalid expiration.") from error
    if min(ends) <= now:
        raise invalid("The channel would have expired already.")
    return min(ends)


def _resource_id(calendar):
    """Opaque, and the same for every channel of a calendar."""
    digest = hashlib.sha256(calendar.id.encode()).digest()[:20]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _resource_uri(calendar):
    path = f"calendars/{quote(calendar.id)}/events?alt=json"
    return f"https://www.googleapis.com/calendar/v3/{path}"


def stop(world, actor, body):
    """End a channel; only the person and the app that opened it can."""
    for name in ("id", "resourceId"):
        if not body.get(name):
            raise required(f"Missing {name}.")
    channel = world.channels.get((actor.project, body["id"]))
    if not channel or channel.resource_id != body["resourceId"]:
        raise not_found()
    if (channel.email, channel.client_id) != (actor.email, actor.client_id):
        raise not_found()
    end(world, channel)


def end(world, channel):
    world.channels.pop((channel.project, channel.id), None)


def living(world):
    """Return the channels that have not expired; the others end here."""
    now = world.now()
    for channel in list(world.channels.values()):
        if channel.expires <= now:
            end(world, channel)
    return list(world.channels.values())


def note_change(world, calendar, state="exists"):
    """Have every channel of a calendar told; several changes make one message.

    :param state: ``exists``, or ``not_exists`` when the calendar is gone
    """
    for channel in living(world):
        if channel.calendar != calendar.id or channel.is_due:
            continue
        channel.is_due = True
        world.notices.add(channel, state, world.now() + world.settings.notice_seconds)
        if state == "not_exists":
            end(world, channel)
