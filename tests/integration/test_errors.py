"""Each error of Google at each kind of request: late, but never lost nor doubled."""

from odoo.addons.calendar_google_sync.google_api import retry

from .common import GoogleCase

QUOTA = "quotaExceeded"
#: What Google answers, and what the run says of it when it could not go on
FAILURES = {
    "400": ({"status": 400}, "does not accept this"),
    "401": ({"status": 401}, "cannot be reached"),
    "403 forbidden": ({"status": 403, "reason": "forbidden"}, "does not accept this"),
    "403 rate": ({"status": 403, "reason": "rateLimitExceeded"}, "too many requests"),
    "403 quota": ({"status": 403, "reason": QUOTA}, "asks for a rest"),
    "404": ({"status": 404}, "does not exist|cannot be reached"),
    "409 conflict": ({"status": 409}, "too many requests"),
    "409 duplicate": ({"status": 409, "reason": "duplicate"}, "already exists"),
    "410 token": ({"status": 410, "reason": "fullSyncRequired"}, "compare all"),
    "410 deleted": ({"status": 410, "reason": "deleted"}, "already|compare all"),
    "412": ({"status": 412}, "was changed"),
    "429": ({"status": 429}, "too many requests"),
    "500": ({"status": 500}, "cannot be reached"),
    "503": ({"status": 503}, "cannot be reached"),
    "500 afterwards": ({"status": 500, "after": True}, "cannot be reached"),
    "dropped": ({"drop": True}, "cannot be reached"),
    "dropped afterwards": ({"drop": True, "after": True}, "cannot be reached"),
    "truncated": ({"truncate": True}, "cannot be reached"),
}
NEVER_AS_IT_IS = ("400", "403 forbidden")
#: Those that are also tried once only: another try does not simply repeat the write
ODD = ("404", "409 duplicate", "410 deleted", "412", "dropped afterwards", "truncated")


class TestErrors(GoogleCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        self.google.configure(user_quota_per_minute=100_000)
        self.connect(self.sofia)

    def test_list(self):
        """When Google is asked what changed."""
        self.each(api_method=r"events\.list$")

    def test_insert(self):
        self.each(api_method=r"events\.insert$")

    def test_patch(self):
        self.each(api_method=r"events\.patch$")

    def test_delete(self):
        self.each(api_method=r"events\.delete$")

    def test_get(self):
        """What is asked after an odd answer goes wrong, too."""
        odd = {"api_method": r"events\.(insert|patch|delete)$", "status": 412}
        self.each(before=odd, api_method=r"events\.get$")

    def test_get_after_each_write(self):
        """Whichever write is refused because of a change: Google knows the entry."""
        for method in self.prepared(("insert", "patch", "delete")):
            with self.subTest(method):
                self.change()
                changed = {"api_method": rf"events\.{method}$", "status": 412}
                gone = {"api_method": r"events\.get$", "status": 404, "count": None}
                self.synchronize_under(changed, gone)
                self.arrived(self.synchronize(self.sofia))

    def test_whole_batch(self):
        """All writes at once."""
        self.each(batch="whole")

    def test_token(self):
        """Only invalid_grant asks the person to connect again."""
        cases = (
            (400, "invalid_grant", "reconnect", "connect again"),
            (400, "invalid_request", "connected", "does not accept this"),
            (401, "invalid_client", "connected", "administrator"),
            (500, "server_error", "connected", "cannot be reached"),
            (503, "temporarily_unavailable", "connected", "cannot be reached"),
        )
        for case in self.prepared(cases):
            status, reason, state, sentence = case
            with self.subTest(f"{status} {reason}"):
                self.change()
                self.google.expire_access_tokens(self.gmail(self.sofia))
                fault = {"path": "^/token$", "status": status, "reason": reason}
                run = self.synchronize_under({**fault, "count": None})
                self.assertRegex(run.message, sentence)
                self.assertEqual(run.state, "failed")
                self.assertEqual(self.account(self.sofia).state, state)
                self.mend()
                self.arrived(self.synchronize(self.sofia))

    def test_lost_insert_that_google_does_not_find_at_once(self):
        """The answer is lost, the id is taken, but reading comes too early."""
        for _case in self.prepared([()]):
            self.change()
            insert = {"api_method": r"events\.insert$"}
            self.synchronize_under(
                {**insert, "drop": True, "after": True},
                {"api_method": r"events\.get$", "status": 404, "count": None},
            )
            self.arrived(self.synchronize(self.sofia))

    def test_lost_insert_of_an_entry_that_a_person_deletes(self):
        """Rule 15: our id is found deleted, so it had arrived and is not sent again."""
        event = self.event(self.sofia, "Deleted")
        self.lose_insert()
        self.delete_entry(self.sofia, self.entries(self.sofia)["Deleted"])
        run = self.synchronize(self.sofia)
        self.assertEqual(run.detached, 1, run.message)
        self.assertFalse(self.entries(self.sofia))
        [shown] = self.call(self.sofia, event, "read", ["gcal_sync_state"])
        self.assertEqual(shown["gcal_sync_state"], "detached")

    def test_lost_insert_of_an_entry_that_both_sides_edit(self):
        """Rule 16: what was sent is what both had agreed on."""
        event = self.event(self.sofia, "Meeting")
        self.lose_insert()
        event.name = "Meeting in Odoo"
        entry = self.entries(self.sofia)["Meeting"]
        self.edit_entry(self.sofia, entry, location="Google")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.conflicts, 0, run.message)
        self.assertEqual((event.name, event.location), ("Meeting in Odoo", "Google"))
        [entry] = self.entries(self.sofia).values()
        self.assertEqual(
            (entry["summary"], entry["location"]), ("Meeting in Odoo", "Google")
        )

    def lose_insert(self):
        """The entry arrives, its answer does not, and then nothing arrives."""
        self.google.add_fault(batch="whole", drop=True, after=True)
        self.google.add_fault(batch="whole", drop=True, count=None)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 0, run.message)
        self.google.clear_faults()

    # One failure after another

    def each(self, before=None, **where):
        """For as long as the run tries; the odd ones once, too, at single requests."""
        cases = [(name, None) for name in FAILURES]
        if "api_method" in where:
            cases += [(name, 1) for name in ODD]
        for name, count in self.prepared(cases):
            failure, sentence = FAILURES[name]
            faults = [{**where, **failure, "count": count}]
            if before:
                faults.insert(0, before)
            with self.subTest(name, count=count):
                self.change()
                self.told(self.synchronize_under(*faults), sentence)
                self.mend(name)
                self.arrived(self.synchronize(self.sofia))

    def prepared(self, cases):
        """The cases; for each there is an entry to be kept, and one to delete."""
        pairs = [
            [self.event(self.sofia, f"{word} {n}") for word in ("Kept", "Gone")]
            for n in range(len(cases))
        ]
        self.synchronize(self.sofia)
        for self.number, case in enumerate(cases):
            self.kept, self.gone = pairs[self.number]
            yield case
        self.google.clear_requests()
        self.synchronize(self.sofia)
        self.assertEqual(len(self.google.requests()), 2)

    def change(self):
        """One entry to patch, one to delete, one to insert, and one from Google."""
        self.kept.with_user(self.sofia).location = "Ghent"
        self.gone.unlink()
        self.new = self.event(self.sofia, f"New {self.number}")
        lunch = self.timed(self.day(2))
        self.add_entry(self.sofia, summary=f"Lunch {self.number}", **lunch)

    def synchronize_under(self, *faults):
        for fault in faults:
            self.google.add_fault(**fault)
        run = self.synchronize(self.sofia)
        self.google.clear_faults()
        return run

    def told(self, run, sentence):
        """The run has done it all, or says what it could not do."""
        if run.state == "failed":
            self.assertRegex(run.message, sentence)
        elif run.parked:
            self.assertIn("Failed", run.message)
        elif run.remaining:
            self.assertIn("Left for the next", run.message)
        else:
            self.arrived(run)

    def mend(self, name=""):
        """What Google does not accept as it is waits until the person changes it."""
        if name in NEVER_AS_IT_IS:
            for record in self.kept | self.new:
                record.with_user(self.sofia).name += " mended"
        account = self.account(self.sofia)
        account.resting_until = False
        if account.state != "connected":
            self.connect(self.sofia)

    def arrived(self, run):
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual((run.parked, run.remaining), (0, 0), run.message)
        calendar = self.account(self.sofia).events_calendar_id
        entries = self.google.events(self.gmail(self.sofia), calendar)
        mine = [entry for entry in entries if self.is_mine(entry["summary"])]
        titles = sorted(entry["summary"] for entry in mine)
        wanted = sorted([self.kept.name, f"Lunch {self.number}", self.new.name])
        self.assertEqual(titles, wanted)
        [place] = [entry["location"] for entry in mine if entry.get("location")]
        self.assertEqual(place, "Ghent")
        events = self.env["calendar.event"].search([("user_id", "=", self.sofia.id)])
        names = filter(self.is_mine, events.mapped("name"))
        self.assertEqual(sorted(names), wanted)

    def is_mine(self, title):
        return title.split()[1] == str(self.number)


class TestUnexpected(GoogleCase):
    def test_refused_by_the_database(self):
        """Nobody is shown a text of PostgreSQL."""
        self.connect(self.sofia)
        self.env.cr.execute(
            "ALTER TABLE calendar_event ADD CONSTRAINT gcal_sync_of_a_test "
            "CHECK (name <> 'Forbidden')"
        )
        for title in ("Allowed", "Forbidden"):
            times = self.timed(self.day(1).replace(hour=9))
            self.add_entry(self.sofia, summary=title, **times)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.local_created, run.parked), (1, 1), run.message)
        bindings = self.account(self.sofia).binding_ids
        [binding] = bindings.filtered(lambda one: one.state == "parked")
        line = run.line_ids.filtered(lambda one: one.action == "parked")
        for text in (binding.reason, line.reason, run.message):
            self.assertNotIn("constraint", text)
            self.assertNotIn("calendar_event", text)
        self.assertIn("ask your administrator", binding.reason)
