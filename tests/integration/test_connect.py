"""Connecting: the way to Google and back, the two calendars, and what can go wrong."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from odoo.orm.model_classes import add_to_registry

from .common import CLIENT_ID, CLIENT_SECRET, ZONE, GoogleCase

NARROW = "https://www.googleapis.com/auth/calendar.app.created"
WIDE = "https://www.googleapis.com/auth/calendar"
OTHER = "https://www.googleapis.com/auth/calendar.events.readonly"
CONTROLLER = "odoo.addons.calendar_google_sync.controllers.calendar_google_sync"
INSERT = "calendars.insert"
PAGES = {
    "workspace": "/odoo/workspace-calendar",
    "crm": "/odoo/crm-calendar",
    "calendar": "/odoo/calendar",
}


class ConnectCase(GoogleCase):
    def to_google(self, user, origin="workspace"):
        """Open the link that the wizard's Continue opens; where it leads to."""
        self.login(user)
        response = self.go(f"/calendar_google_sync/connect?origin={origin}")
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 303, response.text[:500])
        return response.headers["Location"]

    def answer(self, url, user, email=None, **options):
        """The person decides in Google; the address that Google sends them to."""
        return self.google.consent(url, email or self.gmail(user), **options)

    def made(self, user, email=None):
        """The calendars that exist in Google besides the person's own, by name."""
        found = self.google.calendars(email or self.gmail(user))
        return {c["summary"]: c for c in found if not c.get("primary")}

    def made_names(self, user, email=None):
        found = self.google.calendars(email or self.gmail(user))
        return sorted(c["summary"] for c in found if not c.get("primary"))

    def assertNothingStored(self, user):
        self.assertFalse(self.account(user))
        credentials = self.env["calendar.google.credential"].sudo()
        self.assertFalse(credentials.search([]))
        self.assertEqual(self.made_names(user), [])


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


class TestAnswerOfGoogle(ConnectCase):
    def test_refused(self):
        page = self.connect(self.sofia, origin="crm", allow=False)
        self.assertEqual(page, "/odoo/crm-calendar")
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "warning")
        self.assertIn("did not allow", notice["message"])
        self.assertNothingStored(self.sofia)
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_closed(self):
        self.to_google(self.sofia)
        self.assertNothingStored(self.sofia)
        self.assertFalse(self.notice(self.sofia))

    def test_other_errors_are_named(self):
        for error in ("admin_policy_enforced", "server_error", "<script>" * 40):
            with self.subTest(error=error):
                url = self.to_google(self.sofia, "crm")
                [state] = parse_qs(urlsplit(url).query)["state"]
                page = self.come_back(
                    f"/calendar_google_sync/callback?state={state}&error={error}"
                )
                self.assertEqual(page, "/odoo/crm-calendar")
                notice = self.notice(self.sofia)
                self.assertEqual(notice["type"], "warning")
                self.assertIn(error[:80], notice["message"])
                self.assertLess(len(notice["message"]), 300)
                self.assertNothingStored(self.sofia)

    def assertStrange(self, url, status=303):
        parts = urlsplit(url)
        response = self.go(f"{parts.path}?{parts.query}")
        self.assertEqual(response.status_code, status, response.text[:300])
        self.env.invalidate_all()
        if status == 303:
            self.assertIn("does not belong", self.notice(self.sofia)["message"])
        self.assertNothingStored(self.sofia)

    def test_without_state(self):
        url = self.answer(self.to_google(self.sofia), self.sofia)
        [state] = parse_qs(urlsplit(url).query)["state"]
        self.assertStrange(url.replace(quote(state), ""))
        self.assertStrange(url.replace(f"state={quote(state)}", ""))

    def test_unknown_state(self):
        url = self.answer(self.to_google(self.sofia), self.sofia)
        [state] = parse_qs(urlsplit(url).query)["state"]
        self.assertStrange(url.replace(quote(state), "x" * 43))
        self.assertStrange(url.replace(quote(state), quote(state[:-1])))

    def test_state_is_good_for_once(self):
        url = self.answer(self.to_google(self.sofia), self.sofia, allow=False)
        self.assertEqual(self.come_back(url), PAGES["workspace"])
        self.notice(self.sofia)
        self.assertStrange(url)
        connected = self.answer(self.to_google(self.sofia), self.sofia)
        self.come_back(connected)
        self.notice(self.sofia)
        self.come_back(connected)
        self.assertIn("does not belong", self.notice(self.sofia)["message"])
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_state_of_another_user(self):
        """Marco answers with a link that Sofia's session started."""
        url = self.answer(self.to_google(self.sofia), self.sofia)
        self.login(self.marco)
        self.come_back(url)
        self.assertIn("does not belong", self.notice(self.marco)["message"])
        self.assertNothingStored(self.marco)
        self.assertNothingStored(self.sofia)

    def test_state_of_another_session(self):
        """A link that somebody sends to Sofia connects her with nobody's Google."""
        url = self.answer(self.to_google(self.sofia), self.sofia)
        self.authenticate("sofia", "sofia")
        self.assertStrange(url)

    def test_expired(self):
        with patch(f"{CONTROLLER}.CONSENT_TIME", -1):
            url = self.answer(self.to_google(self.sofia), self.sofia)
        self.assertStrange(url)

    def test_old_code(self):
        url = self.answer(self.to_google(self.sofia, "crm"), self.sofia)
        self.google.advance_clock(3600)
        self.assertEqual(self.come_back(url), PAGES["crm"])
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "danger")
        self.assertIn("connect again", notice["message"])
        self.assertNothingStored(self.sofia)

    def test_garbage_is_never_an_error_of_ours(self):
        self.login(self.sofia)
        self.to_google(self.sofia)
        long = "x" * 20_000
        for query in (
            "",
            "state=%00&code=%00",
            "state=%ff%fe%f0&code=%c3%28",
            "state=\u202e%F0%9F%92%A5&error=%F0%9F%92%A5",
            "state=a&state=b&code=1&code=2",
            "state[]=a&code[]=b&error[]=c",
            f"state={long}",
            f"code={long}",
            "error=",
            "origin=crm&_kwargs=1&consent=1",
            "&".join(f"p{number}=1" for number in range(900)),
            "state=1;code=2",
            "%=%&&==",
        ):
            with self.subTest(query=query[:40]):
                response = self.go(f"/calendar_google_sync/callback?{query}")
                self.assertLess(response.status_code, 500)
                response = self.go(f"/calendar_google_sync/connect?x={query}")
                self.assertLess(response.status_code, 500)
        self.assertNothingStored(self.sofia)

    def test_garbage_with_a_known_state(self):
        for query in (
            f"code={'x' * 20_000}",
            "code=%00%F0%9F%92%A5",
            "code=1&code=2",
            "code=&error=",
            "error=%00%F0%9F%92%A5",
            "",
        ):
            with self.subTest(query=query[:40]):
                url = self.to_google(self.sofia, "crm")
                [state] = parse_qs(urlsplit(url).query)["state"]
                page = self.come_back(
                    f"/calendar_google_sync/callback?state={state}&{query}"
                )
                self.assertEqual(page, PAGES["crm"])
                self.assertTrue(self.notice(self.sofia)["message"])
                self.assertNothingStored(self.sofia)

    def test_other_methods(self):
        self.login(self.sofia)
        response = self.url_open(
            "/calendar_google_sync/callback", data={"state": "a"}, allow_redirects=False
        )
        self.assertIn(response.status_code, (400, 405))

    def test_wrong_client_secret(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_secret", "wrong")
        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "danger")
        self.assertIn("ask your administrator", notice["message"])
        self.assertNotIn("wrong", notice["message"])
        self.assertNothingStored(self.sofia)

    def test_client_forgotten_meanwhile(self):
        url = self.answer(self.to_google(self.sofia), self.sofia)
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_id", False)
        self.come_back(url)
        self.assertIn("administrator", self.notice(self.sofia)["message"])
        self.assertNothingStored(self.sofia)

    def test_token_endpoint_out_of_order(self):
        for fault in (
            {"status": 500},
            {"status": 503},
            {"drop": True},
            {"drop": True, "after": True},
        ):
            with self.subTest(fault=fault):
                self.google.add_fault(path="/token", **fault)
                self.connect(self.sofia)
                notice = self.notice(self.sofia)
                self.assertEqual(notice["type"], "danger")
                self.assertIn("cannot be reached", notice["message"])
                self.assertNothingStored(self.sofia)

    def test_scope_not_granted(self):
        url = self.to_google(self.sofia).replace(
            quote(NARROW, safe=""), quote(OTHER, safe="")
        )
        self.assertIn(quote(OTHER, safe=""), url)
        self.come_back(self.answer(url, self.sofia))
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "danger")
        self.assertIn("permission", notice["message"])
        self.assertNothingStored(self.sofia)

    def test_more_scopes_than_asked_for(self):
        """Somebody has granted more to the same project before."""
        url = self.to_google(self.sofia).replace(
            quote(NARROW, safe=""), quote(f"{NARROW} {WIDE}", safe="")
        )
        self.come_back(self.answer(url, self.sofia))
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_connecting_twice(self):
        self.connect(self.sofia)
        account = self.account(self.sofia)
        url = self.to_google(self.sofia, "crm")
        self.assertEqual(urlsplit(url).path, PAGES["crm"])
        self.assertIn(self.gmail(self.sofia), self.notice(self.sofia)["message"])
        self.assertEqual(self.account(self.sofia), account)
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_double_click(self):
        urls = [self.to_google(self.sofia) for __ in range(2)]
        backs = [self.answer(url, self.sofia) for url in urls]
        self.come_back(backs[1])
        self.assertEqual(self.notice(self.sofia)["type"], "success")
        token = self.account(self.sofia)._credential_sudo().refresh_token
        self.come_back(backs[0])
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "warning")
        self.assertIn("already", notice["message"])
        self.assertEqual(len(self.account(self.sofia)), 1)
        self.assertEqual(len(self.made_names(self.sofia)), 2)
        credential = self.account(self.sofia)._credential_sudo()
        self.assertEqual(credential.refresh_token, token)
        self.event(self.sofia)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_only_so_many_consents_stay_open(self):
        urls = [self.to_google(self.sofia) for __ in range(7)]
        self.assertStrange(self.answer(urls[0], self.sofia))
        self.come_back(self.answer(urls[-1], self.sofia))
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_two_people_are_two_accounts(self):
        self.connect(self.sofia)
        self.connect(self.marco)
        self.assertNotEqual(
            self.account(self.sofia).events_calendar_id,
            self.account(self.marco).events_calendar_id,
        )
        # Even when both choose the same Google account
        self.google.reset()
        (self.account(self.sofia) + self.account(self.marco)).sudo().unlink()
        self.connect(self.sofia)
        self.connect(self.marco, email=self.gmail(self.sofia))
        self.assertEqual(len(self.made_names(self.sofia)), 4)


class TestCreatingCalendars(ConnectCase):
    """Rule 5: Google has no way to ask for the same calendar twice."""

    def assertMissing(self, made):
        """The account waits for the person, and Google has so many calendars."""
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertEqual(len(self.made_names(self.sofia)), made)
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "danger")
        self.assertEqual(notice["message"], account.state_message)
        return account

    def assertFinished(self, made=2):
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertFalse(self.account(self.sofia).state_message)
        self.assertFalse(self.account(self.sofia).calendar_intent)
        self.assertEqual(len(self.made_names(self.sofia)), made)
        self.assertEqual(self.notice(self.sofia)["type"], "success")
        self.event(self.sofia)
        self.task(self.sofia)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)

    def test_answer_with_an_error(self):
        """A 5xx does not tell whether there is a calendar now."""
        self.google.add_fault(api_method=INSERT, status=500)
        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        account = self.assertMissing(made=0)
        self.assertEqual(account.calendar_intent, "events")
        self.assertIn("Events (created:", account.state_message)
        self.assertEqual(len(self.google.calls("calendar.calendars.insert")), 1)
        self.connect(self.sofia)
        self.assertFinished()

    def test_refused_by_google(self):
        self.google.add_fault(
            api_method=INSERT, status=403, reason="quotaExceeded", message="Enough."
        )
        self.connect(self.sofia)
        account = self.assertMissing(made=0)
        self.assertFalse(account.calendar_intent)
        self.assertIn("few hours", account.state_message)
        self.connect(self.sofia)
        self.assertFinished()

    def test_dropped_before_it_took_effect(self):
        self.google.add_fault(api_method=INSERT, drop=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=0)
        self.assertEqual(account.calendar_intent, "events")
        self.connect(self.sofia)
        self.assertFinished()

    def test_dropped_after_it_took_effect(self):
        """The calendar is there, and nobody knows its id: the person has to look."""
        self.google.add_fault(api_method=INSERT, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=1)
        [lost] = self.made(self.sofia)
        self.assertIn(lost, account.state_message)
        self.assertIn("delete it", account.state_message)
        self.google.delete_calendar(
            self.gmail(self.sofia), self.made(self.sofia)[lost]["id"]
        )
        self.connect(self.sofia)
        self.assertFinished()

    def test_nothing_is_tried_again_by_itself(self):
        self.google.add_fault(api_method=INSERT, drop=True, after=True)
        self.connect(self.sofia)
        self.assertMissing(made=1)
        with self.assertRaisesRegex(AssertionError, "delete it"):
            self.synchronize(self.sofia)
        self.sofia.company_id.google_calendar_auto_sync = True
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.made_names(self.sofia)), 1)

    def test_second_calendar_fails(self):
        for fault in (
            {"status": 500},
            {"status": 403, "reason": "quotaExceeded"},
            {"drop": True},
        ):
            with self.subTest(fault=fault):
                self.google.reset()
                self.account(self.sofia).sudo().unlink()
                self.google.add_fault(api_method=INSERT, skip=1, **fault)
                self.connect(self.sofia)
                account = self.assertMissing(made=1)
                first = account.events_calendar_id
                self.assertTrue(first)
                self.assertFalse(account.tasks_calendar_id)
                self.assertEqual(account.email, self.gmail(self.sofia))
                self.connect(self.sofia)
                account = self.account(self.sofia)
                self.assertEqual(account.events_calendar_id, first)
                self.assertEqual(account.state, "connected")
                self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_second_calendar_lost(self):
        self.google.add_fault(api_method=INSERT, skip=1, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=2)
        self.assertIn("Tasks (created:", account.state_message)
        lost = self.google.calendar(self.gmail(self.sofia), " Tasks ")
        self.google.delete_calendar(self.gmail(self.sofia), lost["id"])
        self.connect(self.sofia)
        self.assertFinished()

    def test_cut_off_between_intent_and_answer(self):
        """The worker dies while Google works: as if somebody pulled the plug."""
        gateway = "odoo.addons.calendar_google_sync.google_api.gateway.Gateway"

        def die(gateway, *args):
            raise SystemError("killed")

        url = self.answer(self.to_google(self.sofia), self.sofia)
        parts = urlsplit(url)
        with (
            patch(f"{gateway}.create_calendar", die),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            response = self.go(f"{parts.path}?{parts.query}")
        self.assertEqual(response.status_code, 500)
        self.env.invalidate_all()
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertEqual(account.calendar_intent, "events")
        self.assertIn("delete it", account.state_message)
        with self.assertRaisesRegex(AssertionError, "delete it"):
            self.synchronize(self.sofia)
        self.connect(self.sofia)
        self.assertFinished()

    def test_cut_off_between_the_calendars(self):
        account_class = "odoo.addons.calendar_google_sync.models"
        account_class += ".calendar_google_account_connection.CalendarGoogleAccount"

        url = self.answer(self.to_google(self.sofia), self.sofia)
        parts = urlsplit(url)
        with (
            patch(f"{account_class}._store_grant", side_effect=[None, SystemError]),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            self.go(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertTrue(account.events_calendar_id)
        self.assertIn("cut off", account.state_message)
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_revoke_before_the_calendars_are_there(self):
        self.google.add_fault(api_method=INSERT, skip=1, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=2)
        receipt = self.call(self.sofia, account, "action_revoke")["params"]
        self.assertFalse(self.account(self.sofia))
        [lost] = self.made_names(self.sofia)
        self.assertIn(f"delete “{lost}”", receipt["message"])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])


class TestReconnect(ConnectCase):
    """Rule 21: access withdrawn, calendars deleted, another Google account."""

    def setUp(self):
        super().setUp()
        self.google.add_account("stranger@gmail.example.com")
        self.meeting = self.event(self.sofia, "Meeting")
        self.report = self.task(self.sofia, "Report")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.notice(self.sofia)
        self.known = self.account(self.sofia)
        self.calendar_ids = self.known._calendar_ids()

    def notifications(self):
        """What Sofia's screens were told."""
        channel = f'"res.partner",{self.sofia.partner_id.id}]'
        told = self.env["bus.bus"].search([("message", "like", "simple_notification")])
        return told.filtered(lambda n: n.channel.replace(" ", "").endswith(channel))

    def withdraw(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        run = self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        return run

    def test_access_withdrawn(self):
        before = len(self.notifications())
        run = self.withdraw()
        account = self.account(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("connect again", run.message)
        self.assertIn("connect again", account.state_message)
        self.assertEqual(len(self.notifications()), before + 1)
        self.assertTrue(account._credential_sudo().refresh_token)
        with self.assertRaisesRegex(AssertionError, "connect again"):
            self.synchronize(self.sofia)
        self.assertEqual(len(self.notifications()), before + 1)
        status = self.call(self.sofia, account.browse(), "get_status")
        self.assertEqual(status["state"], "reconnect")
        self.assertIn("connect again", status["message"])

    def test_reconnecting_links_again(self):
        self.withdraw()
        self.event(self.sofia, "While away")
        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        account = self.account(self.sofia)
        self.assertEqual(account, self.known)
        self.assertEqual(account.state, "connected")
        self.assertFalse(account.state_message)
        self.assertEqual(account._calendar_ids(), self.calendar_ids)
        self.assertEqual(len(self.made_names(self.sofia)), 2)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "While away"})
        self.assertEqual(set(self.entries(self.sofia, "tasks")), {"Report"})

    def test_google_proposes_the_former_account(self):
        self.withdraw()
        query = parse_qs(urlsplit(self.to_google(self.sofia)).query)
        self.assertEqual(query["login_hint"], [self.gmail(self.sofia)])

    def assertStrangerRefused(self, state):
        """Nothing of the stranger stays, nothing of the account has changed."""
        token = self.known._credential_sudo().refresh_token
        stranger = "stranger@gmail.example.com"
        page = self.connect(self.sofia, stranger, origin="calendar")
        self.assertEqual(page, PAGES["calendar"])
        notice = self.notice(self.sofia)
        self.assertIn(self.gmail(self.sofia), notice["message"])
        self.assertEqual(self.google.grants(stranger), [])
        self.assertEqual(self.made_names(self.sofia, stranger), [])
        self.assertEqual(self.known.state, state)
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.assertEqual(self.known._credential_sudo().refresh_token, token)
        self.assertFalse(self.known.calendar_intent)

    def test_another_google_account(self):
        self.withdraw()
        message = self.known.state_message
        self.assertStrangerRefused("reconnect")
        self.assertEqual(self.known.state_message, message)
        self.connect(self.sofia)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_another_google_account_with_the_wider_scope(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.scope", WIDE)
        self.withdraw()
        self.assertStrangerRefused("reconnect")

    def test_another_google_account_when_calendars_are_missing(self):
        """The old access is still good and must survive the mistake."""
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[0])
        self.synchronize(self.sofia)
        self.assertStrangerRefused("calendars_missing")
        self.call(self.sofia, self.known, "action_revoke")
        self.assertEqual(self.made_names(self.sofia), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])

    def test_wrong_secret_costs_nobody_the_access(self):
        params = self.env["ir.config_parameter"].sudo()
        token = self.known._credential_sudo().refresh_token
        params.set_param("calendar_google_sync.client_secret", "mistyped")
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.event(self.sofia, "Later")
        before = len(self.notifications())
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("administrator", run.message)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._credential_sudo().refresh_token, token)
        self.assertEqual(len(self.notifications()), before)
        params.set_param("calendar_google_sync.client_secret", CLIENT_SECRET)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)

    def test_missing_client_costs_nobody_the_access(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_id", False)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("not set up", run.message)
        self.assertEqual(self.known.state, "connected")
        params.set_param("calendar_google_sync.client_id", CLIENT_ID)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_expired_access_token_is_renewed_silently(self):
        self.google.expire_access_tokens(self.gmail(self.sofia))
        old = self.known._credential_sudo().access_token
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertNotEqual(self.known._credential_sudo().access_token, old)
        self.google.clear_requests()
        self.synchronize(self.sofia)
        paths = [request["path"] for request in self.google.requests()]
        self.assertNotIn("/token", paths)

    def test_calendar_deleted_in_google(self):
        detached = self.event(self.sofia, "Left alone")
        self.synchronize(self.sofia)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Left alone"])
        self.add_entry(
            self.sofia, summary="Lunch", **self.timed(self.day(2).replace(hour=9))
        )
        self.synchronize(self.sofia)
        before = len(self.notifications())
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[0])
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.known.state, "calendars_missing")
        self.assertIn(self.known.events_calendar_name, self.known.state_message)
        self.assertEqual(run.message, self.known.state_message)
        self.assertEqual(len(self.notifications()), before + 1)
        self.assertTrue(self.meeting.exists())

        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        self.assertEqual(self.known.state, "connected")
        self.assertNotEqual(self.known.events_calendar_id, self.calendar_ids[0])
        self.assertEqual(self.known.tasks_calendar_id, self.calendar_ids[1])
        self.assertEqual(len(self.made_names(self.sofia)), 2)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "Lunch"})
        self.assertEqual(set(self.entries(self.sofia, "tasks")), {"Report"})
        found = self.env["calendar.event"].search([("name", "=", "Lunch")])
        self.assertEqual(len(found), 1)
        detached.with_user(self.sofia).write({"name": "Left alone still"})
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "Lunch"})

    def test_both_calendars_deleted(self):
        for calendar_id in self.calendar_ids:
            self.google.delete_calendar(self.gmail(self.sofia), calendar_id)
        self.synchronize(self.sofia)
        self.assertEqual(self.known.state, "calendars_missing")
        self.connect(self.sofia)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_calendar_deleted_while_writing(self):
        """The listing still worked, the batch meets a calendar that is gone."""
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[1])
        self.event(self.sofia, "Extra")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn(self.known.tasks_calendar_name, run.message)


class TestPeer(ConnectCase):
    """Rule 6, with the fields of Odoo's google_calendar, which is not installed."""

    def setUp(self):
        super().setUp()
        # Only now: the import makes its models known, and Odoo is loaded already
        from odoo.addons.google_calendar.models.res_users_settings import (  # noqa: PLC0415
            ResUsersSettings,
        )

        self.addCleanup(
            self.forget_peer, self.registry["res.users.settings"]._base_classes__
        )
        add_to_registry(self.registry, ResUsersSettings)
        self.registry._setup_models__(self.env.cr, [])
        self.registry.init_models(
            self.env.cr, ["res.users.settings"], {"module": "google_calendar"}
        )
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.sofia)
        self.settings = settings.sudo()

    def forget_peer(self, base_classes):
        model = self.registry["res.users.settings"]
        model._base_classes__ = base_classes
        model._setup_done__ = False
        self.registry._setup_models__(self.env.cr, [])

    def test_refused(self):
        self.settings._set_google_auth_tokens("access", "refresh", 3600)
        url = self.to_google(self.sofia, "crm")
        self.assertEqual(urlsplit(url).path, PAGES["crm"])
        self.assertIn("Stop it", self.notice(self.sofia)["message"])
        self.settings.google_synchronization_stopped = True
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_paused(self):
        self.connect(self.sofia)
        self.event(self.sofia)
        self.settings._set_google_auth_tokens("access", "refresh", 3600)
        with self.assertRaisesRegex(AssertionError, "Stop it"):
            self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "paused")
        self.assertEqual(self.entries(self.sofia), {})
        self.settings.google_synchronization_stopped = True
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(len(self.entries(self.sofia)), 1)
