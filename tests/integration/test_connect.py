"""Connecting: the way to Google, and the names of the two calendars."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from odoo.addons.calendar_google_sync.sync import zones

from tests.data.zone_files import without_old_names

from .common import CLIENT_ID, CLIENT_SECRET, ZONE
from .connect_common import NARROW, PAGES, WIDE, ConnectCase


class TestWayToGoogle(ConnectCase):
    def test_every_door_leads_back_to_itself(self):
        for origin, page in PAGES.items():
            with self.subTest(origin=origin):
                url = self.to_google(self.sofia, origin)
                back = self.answer(url, self.sofia, allow=False)
                self.assertEqual(self.come_back(back), page)
        self.assertEqual(self.connect(self.sofia, origin="calendar"), "/odoo/calendar")
        self.assertEqual(self.notice(self.sofia)["type"], "success")

    def test_what_google_is_asked_for(self):
        query = parse_qs(urlsplit(self.to_google(self.sofia)).query)
        self.assertEqual(query["scope"], [NARROW])
        self.assertEqual(set(query["prompt"][0].split()), {"consent", "select_account"})
        self.assertEqual(query["access_type"], ["offline"])
        self.assertEqual(query["response_type"], ["code"])
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertEqual(query["client_id"], [CLIENT_ID])
        self.assertGreaterEqual(len(query["state"][0]), 32)
        self.assertNotIn("client_secret", query)
        self.assertNotIn("include_granted_scopes", query)
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        self.assertEqual(
            query["redirect_uri"], [f"{base}/calendar_google_sync/callback"]
        )

    def test_redirect_uri_follows_the_base_url(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("web.base.url", "https://odoo.example.com/")
        query = parse_qs(urlsplit(self.to_google(self.sofia)).query)
        self.assertEqual(
            query["redirect_uri"],
            ["https://odoo.example.com/calendar_google_sync/callback"],
        )

    def test_state_and_challenge_are_new_each_time(self):
        first, second = (
            parse_qs(urlsplit(self.to_google(self.sofia)).query) for __ in range(2)
        )
        self.assertNotEqual(first["state"], second["state"])
        self.assertNotEqual(first["code_challenge"], second["code_challenge"])

    def test_wider_scope_by_the_administrator(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.scope", WIDE)
        query = parse_qs(urlsplit(self.to_google(self.sofia)).query)
        self.assertEqual(query["scope"], [WIDE])
        self.connect(self.sofia)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account._credential_sudo().scopes, WIDE)

    def test_unknown_origin_is_an_answer_of_ours(self):
        self.login(self.sofia)
        for origin in ("nowhere", "", "//evil.example.com", "é" * 50, "%00", "../crm"):
            with self.subTest(origin=origin):
                response = self.go(
                    f"/calendar_google_sync/connect?origin={quote(origin, safe='%')}"
                )
                self.assertEqual(response.status_code, 400)
        response = self.go("/calendar_google_sync/connect")
        self.assertEqual(response.status_code, 303)

    def test_visitors_log_in_first(self):
        self.authenticate(None, None)
        for path in ("connect?origin=crm", "callback?state=a&code=b"):
            response = self.go(f"/calendar_google_sync/{path}")
            self.assertIn(response.status_code, (302, 303))
            self.assertEqual(urlsplit(response.headers["Location"]).path, "/web/login")

    def test_portal_users_are_refused(self):
        portal = self.person("petra")
        portal.write({"group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]})
        self.login(portal)
        for path in ("connect?origin=crm", "callback?state=a&code=b"):
            response = self.go(f"/calendar_google_sync/{path}")
            self.assertEqual(response.status_code, 403)
            self.assertIn("Only employees", response.text)
        self.assertFalse(self.account(portal))

    def test_without_oauth_client(self):
        params = self.env["ir.config_parameter"].sudo()
        for key in ("client_id", "client_secret"):
            with self.subTest(missing=key):
                params.set_param("calendar_google_sync.client_id", CLIENT_ID)
                params.set_param("calendar_google_sync.client_secret", CLIENT_SECRET)
                params.set_param(f"calendar_google_sync.{key}", False)
                url = self.to_google(self.sofia, "crm")
                self.assertEqual(urlsplit(url).path, "/odoo/crm-calendar")
                self.assertIn("administrator", self.notice(self.sofia)["message"])
                self.assertNothingStored(self.sofia)


class TestCalendarNames(ConnectCase):
    def assertMade(self, company, date, zone):
        calendars = self.made(self.sofia)
        self.assertEqual(
            set(calendars),
            {
                f"{company.name} Events (created: {date})",
                f"{company.name} Tasks (created: {date})",
            },
        )
        self.assertEqual({c["timeZone"] for c in calendars.values()}, {zone})

    def test_default(self):
        self.connect(self.sofia)
        today = datetime.now(ZoneInfo(ZONE)).strftime("%m/%d/%Y")
        self.assertMade(self.sofia.company_id, today, ZONE)
        account = self.account(self.sofia)
        calendars = self.made(self.sofia)
        for kind in ("events", "tasks"):
            made = calendars[account[f"{kind}_calendar_name"]]
            self.assertEqual(made["id"], account[f"{kind}_calendar_id"])
        self.assertIn("Events", account.events_calendar_name)
        self.assertIn("Tasks", account.tasks_calendar_name)
        message = self.notice(self.sofia)["message"]
        for text in (*calendars, self.gmail(self.sofia)):
            self.assertIn(text, message)

    def test_language_and_zone_of_the_user(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        french.date_format = "%d.%m.%y"
        # Of these two one has another day than UTC, at any time
        hour = datetime.now(timezone.utc).hour
        zone = "Pacific/Kiritimati" if hour >= 12 else "Etc/GMT+12"
        self.sofia.write({"lang": "fr_FR", "tz": zone})
        today = datetime.now(timezone.utc) + timedelta(hours=14 if hour >= 12 else -12)
        self.connect(self.sofia)
        self.assertNotEqual(today.date(), datetime.now(timezone.utc).date())
        self.assertMade(self.sofia.company_id, today.strftime("%d.%m.%y"), zone)

    def test_user_without_zone(self):
        self.sofia.tz = False
        self.connect(self.sofia)
        today = datetime.now(timezone.utc).strftime("%m/%d/%Y")
        self.assertMade(self.sofia.company_id, today, "UTC")

    def test_zone_by_an_old_name_that_this_machine_does_not_know(self):
        self.sofia.tz = "US/Pacific"
        with TemporaryDirectory() as folder, without_old_names(Path(folder), zones):
            self.connect(self.sofia)
            today = datetime.now(ZoneInfo("America/Los_Angeles")).strftime("%m/%d/%Y")
            self.assertMade(self.sofia.company_id, today, "America/Los_Angeles")
            run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done")

    def test_company_that_the_person_works_in(self):
        branch = self.env["res.company"].create({"name": "Été & Söhne 東京 <b>"})
        foreign = self.env["res.company"].create({"name": "Not hers"})
        self.sofia.company_ids += branch
        home = self.sofia.company_id
        for cookie, company in (
            (f"{branch.id}-{home.id}", branch),
            (f"{home.id}-{branch.id}", home),
            (f"{branch.id},{home.id}", branch),
            (f"{foreign.id}", home),
            ("rubbish", home),
            ("", home),
        ):
            with self.subTest(cookie=cookie):
                self.google.reset()
                self.account(self.sofia).sudo().unlink()
                self.login(self.sofia)
                self.opener.cookies["cids"] = cookie
                self.connect(self.sofia)
                today = datetime.now(ZoneInfo(ZONE)).strftime("%m/%d/%Y")
                self.assertMade(company, today, ZONE)
