"""What the emulated Google remembers: everything in memory, behind one lock."""

import secrets
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .faults import Faults
from .notices import Notices
from .settings import Settings

LOG_LENGTH = 50_000


@dataclass
class Account:
    """A Google account."""

    email: str
    name: str
    time_zone: str = "Europe/Brussels"


@dataclass
class Client:
    """An OAuth client of a Google Cloud project."""

    client_id: str
    client_secret: str
    redirect_uris: list | None = None
    name: str = "Calendar for Odoo"

    @property
    def project(self):
        """The project's number, which every client id of the project begins with."""
        return self.client_id.split("-")[0]


@dataclass
class Event:
    """A stored entry: a single event, a series, or an exception of a series."""

    body: dict
    changed: int
    """Number of the last change; sync tokens point into this sequence."""


@dataclass
class Calendar:
    """A calendar and, as each has one owner here, its place in the owner's list."""

    id: str
    owner: str
    summary: str
    time_zone: str
    etag: str
    description: str | None = None
    location: str | None = None
    primary: bool = False
    project: str | None = None
    """The Cloud project whose app created the calendar."""
    list_entry: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
    used_ids: set = field(default_factory=set)


@dataclass
class Actor:
    """Who acts: a person on the emulator's pages, or an app on behalf of one."""

    email: str
    client_id: str | None = None
    project: str | None = None
    scopes: frozenset = frozenset()

    @property
    def is_app(self):
        return self.client_id is not None


@dataclass
class Code:
    """An authorization code: good once, for some minutes."""

    email: str
    client_id: str
    redirect_uri: str
    scopes: frozenset
    expires: float
    offline: bool
    consented: bool
    """Whether the person saw the consent page for this code."""
    challenge: str | None = None
    challenge_method: str = "plain"
    used: bool = False


@dataclass
class RefreshToken:
    """A refresh token, which lives until something in the rules below kills it."""

    email: str
    client_id: str
    project: str
    scopes: frozenset
    last_used: float
    expires: float | None = None


@dataclass
class AccessToken:
    """An access token and the refresh token that it came with, if any."""

    email: str
    client_id: str
    project: str
    scopes: frozenset
    expires: float
    refresh_token: str | None = None


class World:
    """Everything there is. Use it with `world.lock` held."""

    def __init__(self, settings=None):
        self.lock = threading.RLock()
        self.accounts = {}
        self.clients = {}
        self._initial_settings = settings or Settings()
        self._at_work = 0
        self.reset()

    def reset(self):
        """Forget everything but the accounts and the OAuth clients."""
        self.settings = replace(self._initial_settings)
        self.clock_offset = 0.0
        self.changes = 0
        self.calendars = {}
        self.calendar_births = []
        self.codes = {}
        self.refresh_tokens = {}
        self.access_tokens = {}
        self.authorizations = {}
        self.sessions = {}
        self.deleted_clients = {}
        self.page_tokens = {}
        self.sync_tokens = {}
        self.usage = {}
        self.requests = deque(maxlen=LOG_LENGTH)
        self.most_at_once = 0
        self.violations = []
        self.mails = []
        self.faults = Faults()
        self.channels = {}
        self.notices = Notices()
        for account in self.accounts.values():
            self._add_primary(account)

    @contextmanager
    def at_work(self):
        """Count a request as long as it is worked on; called without the lock."""
        with self.lock:
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
        try:
            yield
        finally:
            with self.lock:
                self._at_work -= 1

    def now(self):
        """Seconds since 1970, on a clock that tests may put forward."""
        return time.time() + self.clock_offset

    def next_change(self):
        """Count one change; returns its number."""
        self.changes += 1
        return self.changes

    def etag_of(self, change):
        """Return the entity tag of a change, quoted as RFC 9110 wants it."""
        return f'"{3_400_000_000_000_000 + change * 2000}"'

    def add_account(self, email, name=None, time_zone="Europe/Brussels"):
        name = name or email.split("@")[0].replace(".", " ").title()
        account = Account(email, name, time_zone)
        known = email in self.accounts
        self.accounts[email] = account
        if not known:
            self._add_primary(account)
        return account

    def add_client(self, client_id, client_secret, redirect_uris=None, name=None):
        client = Client(client_id, client_secret, redirect_uris)
        client.name = name or client.name
        self.clients[client_id] = client
        self.deleted_clients.pop(client_id, None)
        return client

    def delete_client(self, client_id):
        """Its tokens are good for nothing from here on."""
        self.deleted_clients[client_id] = self.clients.pop(client_id)
        for name, item in list(self.access_tokens.items()):
            if item.client_id == client_id:
                del self.access_tokens[name]

    def rename_account(self, email, new_email):
        """The address of an account changes; what it has and has granted stays."""
        account = self.accounts.pop(email)
        account.email = new_email
        self.accounts[new_email] = account
        primary = self.calendars.pop(email)
        primary.id = primary.summary = new_email
        self.calendars[new_email] = primary
        for calendar in self.calendars_of(email):
            calendar.owner = new_email
        tokens = [self.codes, self.refresh_tokens, self.access_tokens, self.channels]
        for item in [item for known in tokens for item in known.values()]:
            if item.email == email:
                item.email = new_email
        for token in self.sync_tokens.values():
            token.key = tuple(new_email if k == email else k for k in token.key)
        return account

    def _add_primary(self, account):
        self.calendars[account.email] = Calendar(
            id=account.email,
            owner=account.email,
            summary=account.email,
            time_zone=account.time_zone,
            etag=self.etag_of(self.next_change()),
            primary=True,
            list_entry={"colorId": "14", "selected": True},
        )

    def calendars_of(self, email):
        return [item for item in self.calendars.values() if item.owner == email]

    def violation(self, what, **where):
        """Note something that a correct client or emulator never does."""
        self.violations.append({"time": self.now(), "what": what, **where})


def random_token(length=32):
    return secrets.token_urlsafe(length)
