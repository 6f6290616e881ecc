"""The route that Google's notices come to: what it trusts, and what it costs."""

import time
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import mute_logger

from .push_common import PUSH, PushCase

NEW = "x" * 43


class TestRoute(PushCase):
    def setUp(self):
        super().setUp()
        self.switch_on()
        self.confirm()
        self.authenticate(None, None)

    def test_a_notice_starts_a_run(self):
        self.add_entry(self.sofia, summary="Lunch", **self.timed(self.day(1)))
        self.assertEqual(self.carry(), [204])
        self.assertEqual(self.due(), [("sofia", "notice")])
        self.work_off()
        found = self.env["calendar.event"].search([("name", "=", "Lunch")])
        self.assertEqual(found.user_id, self.sofia)
        self.assertEqual(self.due(), [])

    def test_also_of_the_tasks(self):
        self.add_entry(self.sofia, "tasks", summary="Do", **self.timed(self.day(1)))
        self.assertEqual(self.carry(), [204])
        self.work_off()
        task = self.env["project.task"].search([("name", "=", "Do")])
        self.assertEqual(task.user_ids, self.sofia)

    def test_the_first_message_starts_nothing(self):
        self.assertEqual(set(self.channels().mapped("state")), {"confirmed"})
        self.assertEqual(self.due(), [])

    @mute_logger("odoo.http")
    def test_who_is_not_answered(self):
        """The same answer, whatever is wrong."""
        right = self.held()
        name, token = "X-Goog-Channel-ID", "X-Goog-Channel-Token"
        answers = set()
        for change in (
            {token: NEW},
            {token: ""},
            {token: right[token][:-1]},
            {token: right[token] + "x"},
            {token: right[token].upper()},
            {token: self.channel().token_hash},
            {token: "x" * 10_000},
            {token: "\xff\xfe"},
            {name: NEW},
            {name: ""},
            {name: "' OR 1=1 --"},
            {name: self.channel("task").google_id},
            {name: str(self.channel().id)},
        ):
            with self.subTest(change):
                answer = self.post({**right, **change})
                answers.add((answer.status_code, answer.text))
        answers.add((self.post().status_code, ""))
        self.assertEqual(answers, {(404, "")})
        self.assertEqual(self.due(), [])
        self.assertFalse(self.channel().noticed_at)
        self.assertEqual(self.post(right).status_code, 204)
        self.assertEqual(self.due(), [("sofia", "notice")])

    @mute_logger("odoo.http")
    def test_only_posts(self):
        right = self.held()
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
            self.assertEqual(self.post(right, method).status_code, 405, method)
        self.assertEqual(self.due(), [])

    @mute_logger("odoo.http", "werkzeug")
    def test_a_body_is_not_read(self):
        right = self.held()
        big = self.post(right, data={"x": "y" * 100_000})
        self.assertEqual(big.status_code, 413)
        self.assertEqual(self.due(), [])
        self.assertEqual(self.post(right, params={"x": "y"}).status_code, 204)

    def test_odd_headers(self):
        right = self.held()
        for number in (
            "",
            "one",
            "-1",
            "9" * 40,
            "1.5",
            "٣".encode().decode("latin-1"),
        ):
            headers = {**right, "X-Goog-Message-Number": number}
            self.assertEqual(self.post(headers).status_code, 204, number)
        odd = {"X-Goog-Resource-State": "x" * 999, "X-Goog-Resource-ID": "\xe9"}
        self.assertEqual(self.post({**right, **odd}).status_code, 204)
        self.assertEqual(self.due(), [("sofia", "notice")])

    def test_no_session_and_no_cookie(self):
        answer = self.post(self.held())
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.text, "")

    def test_it_asks_nothing_of_google(self):
        headers = self.held()
        self.google.clear_requests()
        self.post(headers)
        self.assertEqual(self.google.requests(), [])

    # A flood, and what comes twice or late

    def test_a_flood_makes_one_run(self):
        headers = self.held()
        for number in range(30):
            self.post({**headers, "X-Goog-Message-Number": str(number)})
        self.assertEqual(self.due(), [("sofia", "notice")])
        before = len(self.account(self.sofia).run_ids)
        self.work_off()
        self.assertLessEqual(len(self.account(self.sofia).run_ids), before + 1)
        self.assertEqual(self.due(), [])

    def test_repeated_and_out_of_order(self):
        first = self.held()
        second = self.held()
        for headers in (second, first, second, second):
            self.assertEqual(self.post(headers).status_code, 204)
        self.assertEqual(self.due(), [("sofia", "notice")])
        self.work_off()
        self.google.clear_requests()
        self.assertEqual(self.post(first).status_code, 204)
        self.work_off()
        # A quiet run: one look at each calendar, and nothing after it
        methods = [call["api_method"] for call in self.google.calls()]
        self.assertEqual(methods, ["calendar.events.list"] * 2)
        self.assertEqual(self.carry(), [])
        self.assertEqual(self.due(), [])

    def test_what_odoo_writes_comes_to_rest(self):
        self.event(self.sofia, "Ours")
        self.env.cr.flush()  # as at the end of a save
        self.assertEqual(self.due(), [("sofia", "save")])
        self.work_off()
        self.assertIn("Ours", self.entries(self.sofia))
        rounds, asked = 0, 0
        while self.carry():
            rounds += 1
            self.assertLessEqual(rounds, 2)
            self.google.clear_requests()
            self.work_off()
            asked = [call["api_method"] for call in self.google.calls()]
            self.assertEqual(asked, ["calendar.events.list"] * 2)
        self.assertEqual(rounds, 1)
        self.assertEqual(self.due(), [])

    # Whose channel it is

    def test_who_does_not_synchronize(self):
        for values in (
            {"user_paused": True},
            {"state": "reconnect"},
            {"state": "paused"},
            {"state": "revoking"},
        ):
            with self.subTest(values):
                account = self.account(self.sofia).sudo()
                before = account.read(list(values))[0]
                account.write(values)
                self.assertEqual(self.post(self.held()).status_code, 204)
                self.assertEqual(self.due(), [])
                account.write({name: before[name] for name in values})
        for switch in ("google_calendar_auto_sync", "google_calendar_instant_sync"):
            self.company[switch] = False
            self.assertEqual(self.post(self.held()).status_code, 204)
            self.assertEqual(self.due(), [])
            self.company[switch] = True

    def test_each_to_their_own(self):
        self.connect(self.marco)
        self.keep()
        self.carry()
        self.add_entry(self.marco, summary="Marco's", **self.timed(self.day(1)))
        self.carry()
        self.assertEqual(self.due(), [("marco", "notice")])

    # What it costs

    def statements(self, headers):
        """The statements of one request that concern us."""
        found = []
        execute = Cursor.execute

        def listening(cursor, query, *args, **kwargs):
            result = execute(cursor, query, *args, **kwargs)
            found.append(cursor._obj.query.decode())
            return result

        self.env.flush_all()
        with patch.object(Cursor, "execute", listening):
            self.post(headers)
        return [sql for sql in found if "orm_signaling" not in sql]

    def test_three_statements(self):
        headers = self.held()
        statements = self.statements(headers)
        self.assertEqual(self.due(), [("sofia", "notice")])
        self.assertLessEqual(len(statements), 3, statements)
        # Again, while its account waits
        self.assertLessEqual(len(self.statements(headers)), 2)
        self.channel().noticed_at = self.ago(hours=1)
        self.assertLessEqual(len(self.statements(headers)), 2)
        wrong = {**headers, "X-Goog-Channel-Token": NEW}
        self.assertEqual(len(self.statements(wrong)), 1)
        unknown = {**headers, "X-Goog-Channel-ID": NEW}
        self.assertEqual(len(self.statements(unknown)), 1)
        first = {**headers, "X-Goog-Resource-State": "sync"}
        self.assertEqual(len(self.statements(first)), 1)
        self.channel().state = "opened"
        self.assertEqual(len(self.statements(first)), 2)

    def test_milliseconds(self):
        headers = self.held()
        took = []
        for _number in range(20):
            start = time.perf_counter()
            self.post(headers)
            took.append(time.perf_counter() - start)
        median = sorted(took)[len(took) // 2]
        print(f"\nA notice is answered within {median * 1000:.1f} ms (median of 20)")
        self.assertLess(median, 1)

    # Secrets

    def test_the_token_is_nowhere(self):
        right = self.held()
        token = right["X-Goog-Channel-Token"]
        self.assertGreaterEqual(len(token), 43)  # 256 bits
        with self.assertLogs(level="DEBUG") as log:
            self.post(right)
            self.keep()
        self.assertNotIn(token, "\n".join(log.output))
        self.env.flush_all()
        self.env.cr.execute("SELECT c::text FROM calendar_google_channel c")
        self.assertNotIn(token, str(self.env.cr.fetchall()))
        self.assertNotIn(token, str(self.google.requests()))
        tokens = {headers["X-Goog-Channel-Token"] for headers in (right, self.held())}
        self.assertEqual(len(tokens), 1)
        self.assertEqual(len(set(self.channels().mapped("token_hash"))), 2)

    def test_nobody_reads_a_channel(self):
        boss = self.person("boss", "base.group_system")
        model = self.env["calendar.google.channel"]
        for user in self.sofia + self.marco + boss:
            for method, args in (
                ("search_read", [[], ["token_hash"]]),
                ("search_count", [[]]),
                ("create", [{"address": "https://x"}]),
            ):
                with self.assertRaisesRegex(AssertionError, "not allowed"):
                    self.call(user, model, method, *args)
            with self.assertRaisesRegex(AssertionError, "not allowed"):
                self.call(user, self.channel(), "write", {"address": "https://x"})

    def test_the_address(self):
        self.assertEqual(
            {channel["address"] for channel in self.at_google().values()},
            {f"{self.base_url()}{PUSH}"},
        )
