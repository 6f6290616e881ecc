"""The messages of push channels, and the thread that sends them.

https://developers.google.com/workspace/calendar/api/guides/push#understanding-the-notification-message-format
"""

import http.client
import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import urlsplit

USER_AGENT = "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)"
TIMEOUT = 10
PAUSE = 0.05
"""Seconds between two looks whether a message is to be sent."""
RETRIED = (500, 502, 503, 504)
"""What Google tries again; other answers but SUCCESSES are a failure for good."""
SUCCESSES = (102, 200, 201, 202, 204)


@dataclass
class Notice:
    """One message that waits to be sent."""

    channel: object
    state: str
    due: float
    number: int = 0
    """0: not known before it is sent."""
    token: str | None = None
    tries: int = 0

    def headers(self):
        """Return the headers; a message has no body."""
        channel = self.channel
        expires = datetime.fromtimestamp(channel.expires, timezone.utc)
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Message-Number": str(self.number),
            "X-Goog-Resource-ID": channel.resource_id,
            "X-Goog-Resource-State": self.state,
            "X-Goog-Resource-URI": channel.resource_uri,
            "X-Goog-Channel-Expiration": format_datetime(expires, usegmt=True),
            "User-Agent": USER_AGENT,
            "Content-Length": "0",
            "Accept": "*/*",
        }
        if self.token is not None:
            headers["X-Goog-Channel-Token"] = self.token
        return headers


class Notices:
    """The messages that wait, and a log of those that were sent."""

    def __init__(self):
        self.waiting = []
        self.log = []

    def add(self, channel, state, due):
        self.waiting.append(Notice(channel, state, due, token=channel.token))

    def take_due(self, world):
        """Return the messages whose time has come, with their numbers."""
        now = world.now()
        taken = [notice for notice in self.waiting if notice.due <= now]
        self.waiting = [notice for notice in self.waiting if notice.due > now]
        ready = []
        for notice in sorted(taken, key=lambda notice: notice.due):
            if notice.number:
                ready.append(notice)
                continue
            notice.channel.is_due = False
            notice.number = notice.channel.next_number()
            ready += self._struck(world, notice)
        return ready

    def _struck(self, world, notice):
        """What a fault makes of a message: none, a late one, several, a forged one."""
        calendar = world.calendars.get(notice.channel.calendar)
        names = (notice.channel.calendar, calendar.summary if calendar else None)
        fault = world.faults.take(
            notice=notice.state, email=notice.channel.email, calendar_names=names
        )
        ready = []
        if fault.forge:
            ready.append(replace(notice, token=secrets.token_urlsafe(32)))
        if fault.drop:
            self.note(world, notice, "lost")
            return ready
        if fault.latency:
            self.waiting.append(replace(notice, due=world.now() + fault.latency))
        else:
            ready.append(notice)
        return ready + [replace(notice) for _copy in range(fault.repeat)]

    def note(self, world, notice, status):
        """Write down what became of a message; its token stays out."""
        self.log.append(
            {
                "time": world.now(),
                "channel": notice.channel.id,
                "calendar": notice.channel.calendar,
                "number": notice.number,
                "state": notice.state,
                "forged": notice.token != notice.channel.token,
                "status": status,
            }
        )

    def settle(self, world, notice, status):
        """Write down an answer; what may be tried again waits for its turn."""
        self.note(world, notice, status)
        notice.tries += 1
        settings = world.settings
        is_failure = status in RETRIED or status == "unreachable"
        if is_failure and notice.tries < settings.notice_tries:
            pause = settings.notice_backoff * 2 ** (notice.tries - 1)
            self.waiting.append(replace(notice, due=world.now() + pause))


class Sender:
    """Sends what is due, in a thread of its own."""

    def __init__(self, world):
        self._world = world
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopped.set()
        self._thread.join()

    def _run(self):
        while not self._stopped.wait(PAUSE):
            world = self._world
            if not world.notices.waiting or world.settings.hold_notices:
                continue
            with world.lock:
                notices = world.notices
                ready = notices.take_due(world)
            for notice in ready:
                status = send(notice)
                with world.lock:
                    notices.settle(world, notice, status)


def send(notice):
    """Send one message; returns the status, or "unreachable"."""
    parts = urlsplit(notice.channel.address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, headers=notice.headers())
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return "unreachable"
    finally:
        connection.close()


def take_held(world):
    """Return the messages that are held back, as (address, headers), and forget them.

    For a test that carries them to their address itself.
    """
    return [
        {"address": notice.channel.address, "headers": notice.headers()}
        for notice in world.notices.take_due(world)
    ]
