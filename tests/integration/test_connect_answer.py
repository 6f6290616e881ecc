"""Connecting: the way back from Google, and what can go wrong on it."""

from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlsplit

from .connect_common import CONTROLLER, NARROW, OTHER, PAGES, WIDE, ConnectCase


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
        self.answer_question(self.marco)
        self.assertEqual(len(self.made_names(self.sofia)), 4)
