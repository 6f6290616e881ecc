"""Inside Odoo, for ./dev benchmark: one person, and what it costs to be in step."""

import json
import os
import threading
import time
from datetime import datetime, timedelta

import requests

from tests.google_emulator.client import EmulatorClient

from . import demo_data, demo_people
from .benchmark import CALIBRATION, Cost

HOUR = timedelta(hours=1)
PERSON = demo_people.SOFIA
SCOPES = {
    "calendar_google_sync": "https://www.googleapis.com/auth/calendar.app.created",
    "google_calendar": "https://www.googleapis.com/auth/calendar",
}
WITHOUT_END = {
    "recurrency": True,
    "rrule_type": "daily",
    "interval": 1,
    "end_type": "forever",
}
#: Passes of the peer, which takes 200 records in each
MANY = 20


def run(env, name, events, path):
    """Play everything once.

    :param name: module that synchronizes
    :param events: how many events make a first synchronization
    :param path: where the costs are written to, as JSON
    """
    google = EmulatorClient(os.environ["GOOGLE_CALENDAR_EMULATOR"])
    google.configure(user_quota_per_minute=10**6, project_quota_per_minute=10**6)
    side = {"calendar_google_sync": Ours, "google_calendar": Peer}[name]
    costs = {CALIBRATION: _calibration()}
    side = side(env, google)
    for title, prepare, is_done in _story(side, events):
        prepare()
        cost = side.cost()
        costs[title] = cost if is_done() else "not done"
    with open(path, "w") as file:
        json.dump(costs, file)


def _calibration():
    started = time.perf_counter()
    sum(number * number for number in range(5_000_000))
    return Cost(time.perf_counter() - started, 0, 0)


def _story(side, events):
    """(what is done, a function that does it, a function that tells its success)"""
    title = f"{events} new events in Odoo"
    yield title, lambda: side.create(events), lambda: side.counts() == (events, events)
    yield "nothing changed, right after it", lambda: None, lambda: True
    yield "nothing changed", lambda: None, lambda: True
    yield (
        "one event changed in Odoo",
        lambda: side.event("Event 0").write({"name": "Changed"}),
        lambda: "Changed" in side.titles(),
    )
    yield (
        f"{events} new events in Google",
        lambda: side.add(events),
        lambda: side.counts() == (2 * events, 2 * events),
    )
    yield (
        "an endless daily series in Odoo",
        side.create_series,
        lambda: "Daily in Odoo" in side.titles(),
    )
    yield (
        "one occurrence of it changed in Odoo",
        lambda: side.occurrence(10).write({"name": "Alone"}),
        lambda: "Alone" in side.titles(),
    )
    yield (
        "an endless daily series in Google",
        side.add_series,
        lambda: len(side.event("Daily in Google")) >= 700,
    )


class Side:
    """A person in Odoo and in Google; kinds of it differ in who synchronizes."""

    name: str

    def __init__(self, env, google):
        self.google = google
        user = demo_data.new_user(env(context=demo_data.QUIET), PERSON)
        self.env = env(user=user.id, context={"tz": user.tz, "lang": user.lang})
        parameters = env["ir.config_parameter"]
        for key, value in (
            ("client_id", demo_people.CLIENT_ID),
            ("client_secret", demo_people.CLIENT_SECRET),
        ):
            parameters.set_param(self.parameter(key), value)
        self.connect(
            google.grant(PERSON.email, demo_people.CLIENT_ID, [SCOPES[self.name]])
        )
        env.cr.commit()

    def cost(self):
        thread = threading.current_thread()
        thread.query_count, thread.query_time = 0, 0
        self.google.clear_requests()
        started = time.perf_counter()
        # The peer sends some changes as soon as they are stored
        self.env.cr.commit()
        self.env.invalidate_all()
        self.synchronize()
        seconds = time.perf_counter() - started
        return Cost(seconds, len(self.google.requests()), thread.query_count)

    # Odoo's side

    @property
    def events(self):
        quiet = {"skip_contact_description": True, "no_mail_to_attendees": True}
        return self.env["calendar.event"].with_context(**quiet)

    def create(self, number):
        self.events.create(
            [
                {"name": f"Event {index}", "start": start, "stop": start + HOUR}
                for index, start in enumerate(_moments(number))
            ]
        )

    def create_series(self):
        start = _at(8)
        values = {"name": "Daily in Odoo", "start": start, "stop": start + HOUR}
        zone = {"event_tz": demo_people.TIME_ZONE}
        self.events.create({**values, **zone, **WITHOUT_END})

    def event(self, title):
        return self.events.search([("name", "=", title)])

    def occurrence(self, number):
        return self.event("Daily in Odoo").sorted("start")[number]

    # Google's side

    def entries(self):
        return self.google.events(PERSON.email, self.calendar())

    def titles(self):
        return {entry.get("summary") for entry in self.entries()}

    def counts(self):
        """How many single entries there are on each side."""
        single = [("recurrence_id", "=", False)]
        return self.events.search_count(single), len(self.entries())

    def add(self, number):
        for index, start in enumerate(_moments(number)):
            self._add(f"Entry {index}", start)

    def add_series(self):
        self._add("Daily in Google", _at(9), recurrence=["RRULE:FREQ=DAILY"])

    def _add(self, title, start, **body):
        when = {
            name: {
                "dateTime": f"{moment.isoformat()}Z",
                "timeZone": demo_people.TIME_ZONE,
            }
            for name, moment in (("start", start), ("end", start + HOUR))
        }
        self.google.add_event(
            PERSON.email, self.calendar(), summary=title, **when, **body
        )


class Ours(Side):
    name = "calendar_google_sync"

    def parameter(self, key):
        return f"calendar_google_sync.{key}"

    def connect(self, answer):
        from odoo.addons.calendar_google_sync.google_api.oauth import Grant

        grant = Grant(
            refresh_token=answer["refresh_token"],
            access_token=answer["access_token"],
            expires_at=datetime.now() + timedelta(hours=1),
            scopes=tuple(answer["scope"].split()),
        )
        self.account = self.env["calendar.google.account"]._connect(grant)

    def calendar(self):
        return self.account.events_calendar_id

    def synchronize(self):
        self.account.synchronize()


class Peer(Side):
    """Odoo's own, as its scheduled action works."""

    name = "google_calendar"

    def parameter(self, key):
        return f"google_calendar_{key}"

    def connect(self, answer):
        from odoo.addons.google_account.models import google_service
        from odoo.addons.google_calendar.utils.google_calendar import (
            GoogleCalendarService,
        )

        google_service.requests = ToEmulator(self.google.url)
        self.service = GoogleCalendarService(self.env["google.service"])
        settings = self.env["res.users.settings"].sudo()
        settings._find_or_create_for_user(self.env.user).write(
            {
                "google_calendar_rtoken": answer["refresh_token"],
                "google_calendar_token": answer["access_token"],
                "google_calendar_token_validity": datetime.now() + timedelta(hours=1),
            }
        )

    def calendar(self):
        return PERSON.email

    def synchronize(self):
        user = self.env.user.sudo()
        for _pass in range(MANY):
            user._sync_google_calendar(self.service)
            self.env.cr.commit()  # what it sends, it sends after this
            self.env.invalidate_all()
            if not user._check_pending_odoo_records():
                break


class ToEmulator:
    """The module ``requests`` for the peer, whose address of Google is a constant.

    It puts tokens into the URL and ids as numbers where texts belong; the emulated
    Google takes neither.
    """

    def __init__(self, url):
        self.url = url

    def __getattr__(self, name):
        return getattr(requests, name)

    def request(self, method, url, params=None, data=None, headers=None, **options):
        headers, params = dict(headers or {}), dict(params or {})
        token = params.pop("access_token", None)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if data:
            body = json.loads(data)
            own = body.get("extendedProperties", {}).get("shared", {})
            own.update({name: str(value) for name, value in own.items()})
            data = json.dumps(body)
        return requests.request(
            method,
            url.replace("https://www.googleapis.com", self.url),
            params=params,
            data=data,
            headers=headers,
            **options,
        )


def _at(hour, day=1):
    today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=day, hours=hour)


def _moments(number):
    """Moments of the next four weeks."""
    return [_at(index % 9 + 8, 1 + index % 28) for index in range(number)]
