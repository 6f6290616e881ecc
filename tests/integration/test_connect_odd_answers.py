"""Google answers oddly while somebody connects: never an error page."""

import json
from urllib.parse import urlsplit

from .connect_common import INSERT, NARROW, PAGES, ConnectCase

GOOD = {
    "access_token": "ya29.good",
    "expires_in": 3599,
    "scope": NARROW,
    "token_type": "Bearer",
    "refresh_token": "1//good",
}
LEFT = "myaccount.google.com"


class TestOddAnswers(ConnectCase):
    def back(self, url):
        """Come back from Google, to a page in every case."""
        parts = urlsplit(url)
        response = self.go(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 303, response.text[:500])
        self.assertEqual(urlsplit(response.headers["Location"]).path, PAGES["crm"])
        return self.notice(self.sofia)

    def connect_with(self, body):
        url = self.answer(self.to_google(self.sofia, "crm"), self.sofia)
        self.google.add_fault(path="/token", body=body)
        return self.back(url)

    def test_no_grant_that_can_be_read(self):
        """The person hears that Google may have noted a permission."""
        for body in (
            "",
            "<html>Bad Gateway</html>",
            "[1]",
            "[" * 50_000,
            "9" * 10_000,
            json.dumps({**GOOD, "access_token": "a\0b"}),
            json.dumps({**GOOD, "access_token": ["a"]}),
            json.dumps({**GOOD, "refresh_token": "a\0b"}),
            json.dumps({**GOOD, "refresh_token": {"a": 1}}),
            json.dumps({**GOOD, "scope": "openid"}),
        ):
            with self.subTest(body=body[:60]):
                notice = self.connect_with(body)
                self.assertEqual(notice["type"], "danger")
                self.assertIn(LEFT, notice["message"])
                self.assertIn("Nothing was stored", notice["message"])
                self.assertNothingStored(self.sofia)

    def test_a_grant_with_odd_words_is_kept(self):
        for changes in (
            {"expires_in": "an hour"},
            {"expires_in": 10**30},
            {"expires_in": None},
            {"scope": [NARROW]},
            {"scope": {"a": 1}},
            {"token_type": "\0"},
            {"id_token": "\ud800"},
        ):
            with self.subTest(changes=changes):
                self.connect_with(json.dumps({**GOOD, **changes}))
                account = self.account(self.sofia)
                credential = account._credential_sudo()
                self.assertEqual(credential.refresh_token, "1//good")
                self.assertEqual(credential.scopes, NARROW)
                account.sudo().unlink()

    def test_an_error_with_odd_words(self):
        for error in (
            {"error": "invalid_grant", "error_description": "A\0B"},
            {"error": "invalid_grant", "error_description": "x" * 100_000},
            {"error": "a\0b"},
            {"error": {"message": ["\0"], "errors": "x"}},
            {"error": ["invalid_grant"]},
        ):
            with self.subTest(error=str(error)[:60]):
                url = self.answer(self.to_google(self.sofia, "crm"), self.sofia)
                self.google.add_fault(path="/token", status=400, body=json.dumps(error))
                notice = self.back(url)
                self.assertEqual(notice["type"], "danger")
                self.assertLess(len(notice["message"]), 3000)
                self.assertNothingStored(self.sofia)

    def test_a_calendar_that_cannot_be_read(self):
        """It may exist, so nobody makes a second one silently."""
        for body in (
            "{}",
            '{"id": null}',
            '{"id": 7}',
            '{"id": "a\\u0000b"}',
            json.dumps({"id": "x" * 100_000}),
            "[" * 50_000,
            "<html>",
            "",
        ):
            with self.subTest(body=body[:60]):
                url = self.answer(self.to_google(self.sofia, "crm"), self.sofia)
                self.google.add_fault(api_method=INSERT, body=body)
                notice = self.back(url)
                self.assertEqual(notice["type"], "danger")
                self.assertIn("delete it", notice["message"])
                account = self.account(self.sofia)
                self.assertEqual(account.state, "calendars_missing")
                self.assertEqual(account.calendar_intent, "events")
                self.assertTrue(account._credential_sudo().refresh_token)
                account.sudo().unlink()

    def test_names_that_no_database_stores(self):
        url = self.answer(self.to_google(self.sofia, "crm"), self.sofia)
        body = {"id": "c_1", "summary": "A\0B\ud800", "dataOwner": "a\0@b"}
        self.google.add_fault(api_method=INSERT, body=json.dumps(body))
        self.back(url)
        account = self.account(self.sofia)
        self.assertEqual(account.events_calendar_id, "c_1")
        self.assertEqual(account.events_calendar_name, "AB")


class TestNoStore(ConnectCase):
    def assertNotStored(self, path):
        parts = urlsplit(path)
        response = self.go(f"{parts.path}?{parts.query}")
        self.assertEqual(response.headers["Cache-Control"], "no-store", path)

    def test_no_cache_keeps_them(self):
        self.login(self.sofia)
        self.assertNotStored("/calendar_google_sync/connect?origin=crm")
        self.assertNotStored("/calendar_google_sync/connect?origin=nowhere")
        self.assertNotStored("/calendar_google_sync/callback?state=x&code=y")
        back = self.answer(self.to_google(self.sofia), self.sofia)
        self.assertNotStored(back)
        self.assertEqual(self.account(self.sofia).state, "connected")
