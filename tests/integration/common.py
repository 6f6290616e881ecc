"""What the integration tests share: people, Google accounts, and the way they go.

Everything goes over real HTTP: from the person to Odoo, and from Odoo to the emulator.
"""

import json
import os
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from tests.google_emulator.client import EmulatorClient
from tests.google_emulator.recurrence import Series

CLIENT_ID = "integration.apps.googleusercontent.com"
CLIENT_SECRET = "integration-secret"
ZONE = "Europe/Brussels"


class RpcError(AssertionError):
    """The answer of a call that Odoo refused; ``name`` is the exception's class."""

    def __init__(self, error):
        super().__init__(error["data"]["message"])
        self.name = error["data"]["name"].rsplit(".", 1)[-1]


@tagged("post_install", "-at_install")
class GoogleCase(HttpCase):
    """A salesperson without other rights, and her Google account."""

    #: Seconds that a request may take
    patience = 120
    #: Calendars into which somebody else writes, who may let Google mail
    foreign = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.google = EmulatorClient(os.environ["GOOGLE_CALENDAR_EMULATOR"])
        params = cls.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_id", CLIENT_ID)
        params.set_param("calendar_google_sync.client_secret", CLIENT_SECRET)
        params.set_param("web.base.url", cls.base_url())
        cls.sofia = cls.person("sofia", "sales_team.group_sale_salesman")
        cls.marco = cls.person("marco", "project.group_project_user")

    @classmethod
    def person(cls, login, groups=""):
        groups = ",".join(filter(None, ["base.group_user", groups]))
        return new_test_user(
            cls.env,
            login,
            groups,
            name=login.capitalize(),
            email=f"{login}@gmail.example.com",
            tz=ZONE,
        )

    def setUp(self):
        super().setUp()
        self.google.reset()
        self.google.add_client(CLIENT_ID, CLIENT_SECRET)
        for login in ("sofia", "marco"):
            self.google.add_account(f"{login}@gmail.example.com")

    def tearDown(self):
        """Whatever a test does: nobody was mailed, Google's protocol was kept."""
        mails, violations = self.google.mails(), self.google.violations()
        super().tearDown()
        ours = [mail for mail in mails if mail["calendar"] not in self.foreign]
        self.assertEqual(ours, [])
        self.assertEqual(violations, [])

    # As a person

    def login(self, user):
        if self.session is None or self.session.uid != user.id:
            self.authenticate(user.login, user.login)

    def call(self, user, records, method, *args, **kwargs):
        """Call a method as the web client does; ids are sent for records only."""
        self.login(user)
        if records:
            args = (records.ids, *args)
        response = self.url_open(
            f"/web/dataset/call_kw/{records._name}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": records._name,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
            timeout=self.patience,
        ).json()
        self.env.invalidate_all()
        if "error" in response:
            raise RpcError(response["error"])
        return response.get("result")  # None is left out

    def go(self, path):
        """Open a page of Odoo without following where it leads."""
        return self.url_open(path, allow_redirects=False, timeout=self.patience)

    def connect(self, user, email=None, origin="workspace", allow=True):
        """Walk the consent; returns the page that the person is back on."""
        self.login(user)
        to_google = self.go(f"/calendar_google_sync/connect?origin={origin}")
        email = email or f"{user.login}@gmail.example.com"
        back = self.google.consent(to_google.headers["Location"], email, allow=allow)
        return self.come_back(back)

    def answer_question(self, user, method="action_confirm"):
        """What the person says about a Google account with another address."""
        empty = self.env["calendar.google.configure"]
        [dialog_id] = self.call(user, empty, "create", [{"origin": "workspace"}])
        return self.call(user, empty.browse(dialog_id), method)

    def come_back(self, url):
        parts = urlsplit(url)
        response = self.go(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        return urlsplit(response.headers["Location"]).path

    def notice(self, user):
        return self.call(user, self.env["calendar.google.account"], "pop_notice")

    def account(self, user):
        return self.env["calendar.google.account"].search([("user_id", "=", user.id)])

    def synchronize(self, user, **window):
        """Synchronize as the person; everything unless a window is given."""
        [run_id] = self.call(
            user, self.account(user), "synchronize", **(window or {"everything": True})
        )
        return self.env["calendar.google.run"].browse(run_id)

    # Google's side

    def gmail(self, user):
        return f"{user.login}@gmail.example.com"

    def entries(self, user, kind="events"):
        """Google's entries of one of the two calendars, by title."""
        calendar = self.account(user)[f"{kind}_calendar_id"]
        found = self.google.events(self.gmail(user), calendar)
        return {entry.get("summary"): entry for entry in found}

    def shown(self, kind="events"):
        """(start, title) of each occurrence that Google shows, naive UTC."""
        return sorted(
            (self.naive(entry["start"]), entry["summary"])
            for entry in self.shown_entries(kind)
        )

    def shown_entries(self, kind="events"):
        """What Google shows, by start: single entries, occurrences, exceptions."""
        calendar = self.account(self.sofia)[f"{kind}_calendar_id"]
        found = self.google.events(self.gmail(self.sofia), calendar, show_deleted=True)
        exceptions = {e["id"]: e for e in found if "recurringEventId" in e}
        shown = []
        for entry in found:
            if "recurrence" in entry and entry["status"] != "cancelled":
                series = Series(entry)
                shown += [series.instance(start) for start in series.starts()]
            elif "recurringEventId" not in entry:
                shown.append(entry)
        shown = [self._exception(exceptions, entry) for entry in shown]
        shown = [entry for entry in shown if entry["status"] != "cancelled"]
        return sorted(
            shown, key=lambda entry: (self.naive(entry["start"]), entry["summary"])
        )

    @staticmethod
    def _exception(exceptions, entry):
        """What stands for an occurrence; a split leaves those of the former series."""
        found = exceptions.get(entry["id"], entry)
        is_same = found.get("recurringEventId") == entry.get("recurringEventId")
        return found if is_same else entry

    @staticmethod
    def naive(point):
        if "date" in point:
            return datetime.fromisoformat(point["date"])
        moment = datetime.fromisoformat(point["dateTime"])
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def add_entry(self, user, kind="events", **body):
        calendar = self.account(user)[f"{kind}_calendar_id"]
        return self.google.add_event(self.gmail(user), calendar, **body)

    def edit_entry(self, user, entry, kind="events", **changes):
        calendar = self.account(user)[f"{kind}_calendar_id"]
        return self.google.edit_event(
            self.gmail(user), calendar, entry["id"], **changes
        )

    def delete_entry(self, user, entry, kind="events"):
        calendar = self.account(user)[f"{kind}_calendar_id"]
        self.google.delete_event(self.gmail(user), calendar, entry["id"])

    # Odoo's side

    def event(self, user, name="Meeting", **values):
        """An event of this person, tomorrow from ten to eleven (UTC) by default."""
        start = self.day(1).replace(hour=10)
        values = {
            "name": name,
            "start": start,
            "stop": start + timedelta(hours=1),
            "user_id": user.id,
            "partner_ids": [Command.set(user.partner_id.ids)],
            **values,
        }
        events = self.env["calendar.event"].with_user(user)
        # Else Odoo adds the organizer and the contacts to the description
        return events.with_context(skip_contact_description=True).create(values)

    def task(self, user, name="Report", **values):
        """A private to-do of this person, due tomorrow at three (UTC) by default."""
        values = {
            "name": name,
            "user_ids": [Command.set(user.ids)],
            "date_deadline": self.day(1).replace(hour=15),
            **values,
        }
        return self.env["project.task"].with_user(user).create(values)

    @staticmethod
    def day(offset):
        """Midnight of a day from today, as Odoo stores it."""
        today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=offset)

    @staticmethod
    def timed(start, hours=1, zone="UTC"):
        """Start and end of a Google entry, from a naive UTC start."""
        end = start + timedelta(hours=hours)
        return {
            "start": {"dateTime": f"{start.isoformat()}Z", "timeZone": zone},
            "end": {"dateTime": f"{end.isoformat()}Z", "timeZone": zone},
        }
