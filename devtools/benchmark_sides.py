"""Inside Odoo, for ./dev benchmark: a person, and who brings their Google into step.

``Ours`` and ``Peer`` synchronize with an emulated Google. ``Plain`` has no Google: it
writes into Odoo what a synchronization would, as a script does it with the ORM alone.
"""

import gc
import os
import threading
import time
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.fields import Command

from tests.google_emulator.client import EmulatorClient

from . import benchmark_bulk, demo_data, demo_people
from .benchmark_rows import OURS, PEER, PLAIN, Cost
from .benchmark_workers import Workers
from .peer_requests import ToEmulator

HOUR = timedelta(hours=1)
PERSON = demo_people.SOFIA
#: Titles of what is there before anything is measured
EARLY_IN_ODOO, EARLY_IN_GOOGLE = "Early in Odoo", "Early in Google"
WITHOUT_END = {
    "recurrency": True,
    "rrule_type": "daily",
    "interval": 1,
    "end_type": "forever",
}
#: Passes of the peer, which takes 200 records in each
MANY = 20
#: Requests a minute: nobody is to wait for Google's quota
NO_QUOTA = 10**6
#: Entries that are sent to the emulated Google at a time, which answers within seconds
AT_ONCE = 5000


class Side:
    """A person in Odoo, and what is done there.

    :param latency: seconds that Google takes for each request while costs are measured
    :param recorder: context manager around what is measured, called without arguments
    """

    def __init__(self, env, latency, recorder=nullcontext):
        self._latency, self._recorder = latency, recorder
        user = demo_data.new_user(env(context=demo_data.QUIET), PERSON)
        self.env = env(user=user.id, context={"tz": user.tz, "lang": user.lang})
        self.connect()
        env.cr.commit()

    def connect(self):
        """Whatever a synchronization needs."""

    def synchronize(self):
        raise NotImplementedError

    def warm_up(self, kind="event"):
        """One entry of each side, as in a process that has been at work for a while."""
        self.create_in_odoo(1, kind, EARLY_IN_ODOO)
        self.add_in_google(1, kind, EARLY_IN_GOOGLE)
        self.settle()
        self.settle()
        if kind == "event":
            self.change_in_odoo({f"{EARLY_IN_GOOGLE} 0": f"{EARLY_IN_GOOGLE} 1"})
            self.change_in_google({f"{EARLY_IN_ODOO} 0": f"{EARLY_IN_ODOO} 1"})
            self.settle()
            self.settle()

    def settle(self):
        """Store what was done, and synchronize outside of any measurement."""
        self.env.cr.commit()
        self.env.invalidate_all()
        self.synchronize()

    def cost(self, work=None):
        """:return: Cost of ``work``, which is to synchronize unless given"""
        # What nobody has stored yet is no part of it, but what storing it brings about
        self.env.flush_all()
        gc.collect()
        idle = _memory("VmRSS")
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")  # VmHWM begins anew
        self.before()
        cpu = self._cpu()
        thread = threading.current_thread()
        thread.query_count, thread.query_time = 0, 0
        with self._recorder():
            started = time.perf_counter()
            # The peer sends some changes as soon as they are stored
            self.env.cr.commit()
            self.env.invalidate_all()
            (work or self.synchronize)()
            seconds = time.perf_counter() - started
        queries = thread.query_count
        peak = _memory("VmHWM") - idle
        return Cost(seconds, self._cpu() - cpu, self.after(), queries, peak)

    def _cpu(self):
        """:return: seconds of a processor that this side has used until now"""
        self.env.cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        of_database = sum(_cpu_of(pid) for (pid,) in self.env.cr.fetchall())
        return time.process_time() + of_database

    def before(self):
        """Right before something is measured."""

    def after(self):
        """:return: how many requests were sent since ``before``"""
        return 0

    # Odoo's side

    @property
    def events(self):
        quiet = {"skip_contact_description": True, "no_mail_to_attendees": True}
        return self.env["calendar.event"].with_context(**quiet)

    @property
    def tasks(self):
        own = [("user_ids", "in", self.env.uid), ("date_deadline", "!=", False)]
        return self.env["project.task"].search(own)

    def create_in_odoo(self, number, kind="event", prefix="Odoo"):
        if kind == "event":
            self.events.create(
                [
                    {"name": f"{prefix} {index}", "start": start, "stop": start + HOUR}
                    for index, start in enumerate(moments(number))
                ]
            )
        else:
            self.env["project.task"].create(
                [
                    {
                        "name": f"{prefix} {index}",
                        "date_deadline": start,
                        "user_ids": [Command.set([self.env.uid])],
                    }
                    for index, start in enumerate(moments(number))
                ]
            )

    def create_series_in_odoo(self):
        start = at(8)
        values = {"name": "Daily in Odoo", "start": start, "stop": start + HOUR}
        zone = {"event_tz": demo_people.TIME_ZONE}
        self.events.create({**values, **zone, **WITHOUT_END})

    def event(self, title):
        return self.events.search([("name", "=", title)])

    def change_in_odoo(self, names):
        """:param names: dict of title to new title"""
        for old, new in names.items():
            self.event(old).write({"name": new})

    # Google's side

    def add_in_google(self, number, kind="event", prefix="Google"):
        raise NotImplementedError

    def add_series_in_google(self):
        raise NotImplementedError

    def change_in_google(self, names):
        """:param names: dict of title to new title"""
        raise NotImplementedError

    # What came out of it

    def titles_in_odoo(self, kind="event"):
        records = self.tasks if kind == "task" else self.events.search([])
        return set(records.mapped("name"))

    def titles_in_google(self, kind="event"):
        raise NotImplementedError


class Plain(Side):
    """The ORM alone: what a synchronization would create and write, all at once."""

    def __init__(self, *arguments):
        self._todo = []
        super().__init__(*arguments)

    @property
    def _quiet(self):
        from odoo.addons.calendar_google_sync.models.calendar_google_account import (
            QUIET,
        )

        return self.env(context={**self.env.context, **QUIET})

    def synchronize(self):
        todo, self._todo = self._todo, []
        for step, *arguments in todo:
            step(*arguments)
        self.env.cr.commit()

    def add_in_google(self, number, kind="event", prefix="Google"):
        values = self._event_values if kind == "event" else self._task_values
        model = "calendar.event" if kind == "event" else "project.task"
        vals_list = [
            values(f"{prefix} {index}", start)
            for index, start in enumerate(moments(number))
        ]
        self._todo.append((self._create, model, vals_list))

    def add_series_in_google(self):
        values = self._event_values("Daily in Google", at(9))
        zone = {"event_tz": demo_people.TIME_ZONE}
        self._todo.append(
            (self._create, "calendar.event", [{**values, **zone, **WITHOUT_END}])
        )

    def change_in_google(self, names):
        pairs = [(self.event(old), new) for old, new in names.items()]
        self._todo.append((self._write, pairs))

    def titles_in_google(self, kind="event"):
        return self.titles_in_odoo(kind)

    def _create(self, model, vals_list):
        self._quiet[model].create(vals_list)
        self.env.flush_all()

    def _write(self, pairs):
        for record, name in pairs:
            record.with_env(self._quiet).write({"name": name})
        self.env.flush_all()

    def _event_values(self, title, start):
        return {
            "name": title,
            "description": "",
            "location": False,
            "privacy": False,
            "show_as": "busy",
            "allday": False,
            "start": start,
            "stop": start + HOUR,
            "alarm_ids": [Command.set([])],
            "user_id": self.env.uid,
            "partner_ids": [Command.set(self.env.user.partner_id.ids)],
        }

    def _task_values(self, title, start):
        return {
            "name": title,
            "description": "",
            "date_deadline": start + HOUR,
            "user_ids": [Command.set([self.env.uid])],
            "project_id": False,
        }


class Linked(Side):
    """A person who has a Google account, too."""

    scope: str

    def __init__(self, env, *arguments):
        self.google = EmulatorClient(os.environ["GOOGLE_CALENDAR_EMULATOR"])
        self.google.configure(
            user_quota_per_minute=NO_QUOTA, project_quota_per_minute=NO_QUOTA
        )
        parameters = env["ir.config_parameter"]
        for key, value in (
            ("client_id", demo_people.CLIENT_ID),
            ("client_secret", demo_people.CLIENT_SECRET),
        ):
            parameters.set_param(self.parameter(key), value)
        super().__init__(env, *arguments)

    def parameter(self, key):
        """:return: the system parameter of the OAuth client's ``key``"""
        raise NotImplementedError

    def grant(self, person=PERSON):
        """:return: Google's answer to a consent, as a dict"""
        return self.google.grant(person.email, demo_people.CLIENT_ID, [self.scope])

    def calendar(self, kind):
        """:return: id of the Google calendar of a kind of entries"""
        raise NotImplementedError

    def inject(self, total):
        """Linked events, until there are so many, copied by SQL."""
        raise NotImplementedError

    def before(self):
        self.google.clear_requests()
        self.google.configure(latency=self._latency)

    def after(self):
        self.google.configure(latency=0)
        return len(self.google.requests())

    def add_in_google(self, number, kind="event", prefix="Google"):
        self._add(f"{prefix} 0", at(8), kind)
        entries = self.google.events(PERSON.email, self.calendar(kind))
        [template] = [e for e in entries if e["summary"] == f"{prefix} 0"]
        bodies = [
            {
                **template,
                **_when(start),
                "id": f"{template['id']}{index:07}",
                "iCalUID": f"{template['id']}{index:07}@google.com",
                "summary": f"{prefix} {index}",
            }
            for index, start in enumerate(moments(number))
            if index
        ]
        for first in range(0, len(bodies), AT_ONCE):
            part = bodies[first : first + AT_ONCE]
            self.google.import_events(PERSON.email, self.calendar(kind), part)

    def add_series_in_google(self):
        self._add("Daily in Google", at(9), recurrence=["RRULE:FREQ=DAILY"])

    def _add(self, title, start, kind="event", **body):
        self.google.add_event(
            PERSON.email, self.calendar(kind), summary=title, **_when(start), **body
        )

    def change_in_google(self, names):
        calendar = self.calendar("event")
        entries = self.google.events(PERSON.email, calendar)
        ids = {entry.get("summary"): entry["id"] for entry in entries}
        for old, new in names.items():
            self.google.edit_event(PERSON.email, calendar, ids[old], summary=new)

    def titles_in_google(self, kind="event"):
        entries = self.google.events(PERSON.email, self.calendar(kind))
        return {entry.get("summary") for entry in entries}


class Ours(Linked):
    scope = "https://www.googleapis.com/auth/calendar.app.created"

    def parameter(self, key):
        return f"calendar_google_sync.{key}"

    def connect(self):
        from odoo.addons.calendar_google_sync.google_api import rate_limit

        rate_limit.UNITS_PER_WINDOW = NO_QUOTA
        self.account = self._connected(self.env, PERSON)

    def _connected(self, env, person):
        from odoo.addons.calendar_google_sync.google_api.oauth import Grant

        answer = self.grant(person)
        grant = Grant(
            refresh_token=answer["refresh_token"],
            access_token=answer["access_token"],
            expires_at=datetime.now() + timedelta(hours=1),
            scopes=tuple(answer["scope"].split()),
        )
        return env["calendar.google.account"]._connect(grant)

    def calendar(self, kind):
        return self.account[f"{kind}s_calendar_id"]

    def synchronize(self):
        self.account.synchronize()

    def inject(self, total):
        benchmark_bulk.copy_events(
            self.env, self.event(f"{EARLY_IN_ODOO} 1"), total, bindings=True
        )

    def limit_runs(self, entries):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("calendar_google_sync.run_limit", entries)

    # Many people

    def add_people(self, number):
        """People who have an entry in each calendar, and nothing to synchronize."""
        env = self.env(user=SUPERUSER_ID, context=demo_data.QUIET)
        self.people = env["calendar.google.account"]
        parameters = env["ir.config_parameter"]
        parameters.set_param("calendar_google_sync.project_quota", NO_QUOTA)
        for index in range(number):
            login, groups = f"person{index}", PERSON.groups
            person = demo_people.Person(login, f"Person {index}", groups)
            self.google.add_account(person.email)
            user = demo_data.new_user(env, person)
            own = self.env(user=user.id, context={"tz": user.tz, "lang": user.lang})
            account = self._connected(own, person)
            own["calendar.event"].with_context(**demo_data.QUIET).create(
                {"name": "Meeting", "start": at(8), "stop": at(9)}
            )
            self.people += account.with_env(env)
        env.cr.commit()

    def looked_at(self):
        """:return: number of people of whom only the first run has left a row"""
        self.env.cr.commit()
        return len(
            self.people.filtered(lambda a: a.last_sync_at and len(a.run_ids) == 1)
        )

    def cost_of_workers(self, count):
        """:return: Cost of looking once at the accounts of all these people"""
        with Workers(self.people.ids, count) as workers:
            self.before()
            cpu = self._cpu()
            started = time.perf_counter()
            done = workers.work()
            seconds = time.perf_counter() - started
            cpu = self._cpu() - cpu + sum(worker["cpu"] for worker in done)
        queries = sum(worker["queries"] for worker in done)
        return Cost(seconds, cpu, self.after(), queries, 0)


class Peer(Linked):
    """Odoo's own, as its scheduled action works."""

    scope = "https://www.googleapis.com/auth/calendar"

    def parameter(self, key):
        return f"google_calendar_{key}"

    def connect(self):
        from odoo.addons.google_account.models import google_service
        from odoo.addons.google_calendar.utils.google_calendar import (
            GoogleCalendarService,
        )

        google_service.requests = ToEmulator(self.google.url)
        self.service = GoogleCalendarService(self.env["google.service"])
        answer = self.grant()
        settings = self.env["res.users.settings"].sudo()
        settings._find_or_create_for_user(self.env.user).write(
            {
                "google_calendar_rtoken": answer["refresh_token"],
                "google_calendar_token": answer["access_token"],
                "google_calendar_token_validity": datetime.now() + timedelta(hours=1),
            }
        )

    def calendar(self, kind):
        return PERSON.email

    def synchronize(self):
        user = self.env.user.sudo()
        for _pass in range(MANY):
            user._sync_google_calendar(self.service)
            self.env.cr.commit()  # what it sends, it sends after this
            self.env.invalidate_all()
            if not user._check_pending_odoo_records():
                break

    def inject(self, total):
        benchmark_bulk.copy_events(self.env, self.event(f"{EARLY_IN_ODOO} 1"), total)


KINDS = {OURS: Ours, PEER: Peer, PLAIN: Plain}


def at(hour, day=1):
    today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=day, hours=hour)


def moments(number):
    """Moments of the next four weeks."""
    return [at(index % 9 + 8, 1 + index % 28) for index in range(number)]


def _when(start):
    return {
        name: {"dateTime": f"{moment.isoformat()}Z", "timeZone": demo_people.TIME_ZONE}
        for name, moment in (("start", start), ("end", start + HOUR))
    }


def _cpu_of(pid):
    """:return: seconds of a processor that a process has used; 0 when it is gone"""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    user, system = numbers[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _memory(name):
    """:return: a number of /proc/self/status in MiB"""
    with open("/proc/self/status") as file:
        numbers = dict(line.split(":", 1) for line in file)
    return int(numbers[name].split()[0]) / 1024
