"""The list of what is mine and is not in Google as it is here."""

from .common import GoogleCase

FIELDS = ["name", "kind", "state", "res_model", "res_id", "reason", "way_out", "dates"]
TWICE_A_DAY = "RRULE:FREQ=DAILY;BYHOUR=10,15;COUNT=4"


class TestNotSynchronized(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        self.synchronize(self.sofia)

    @property
    def lines(self):
        return self.env["calendar.google.not.synchronized"]

    def listed(self, user=None):
        """What a person reads in the list; the later one by its title."""
        user = user or self.sofia
        read = self.call(user, self.lines, "search_read", [], FIELDS)
        return {line["name"]: line for line in read}

    def states(self, user=None):
        return {name: line["state"] for name, line in self.listed(user).items()}

    def waiting(self, user=None):
        return self.call(user or self.sofia, self.lines, "count_waiting")

    def test_everything_is_synchronized(self):
        self.event(self.sofia)
        self.synchronize(self.sofia)
        self.assertEqual(self.listed(), {})
        self.assertEqual(self.waiting(), 0)

    def test_what_waits(self):
        event = self.event(self.sofia, "Visit")
        self.task(self.sofia, "Report")
        self.assertEqual(self.states(), {"Visit": "waiting", "Report": "waiting"})
        self.assertEqual(self.waiting(), 2)
        line = self.listed()["Visit"]
        self.assertEqual((line["res_model"], line["res_id"]), (event._name, event.id))
        self.assertIn("next synchronization", line["reason"])
        self.assertEqual(line["way_out"], "synchronize")

    def test_what_was_changed(self):
        event = self.event(self.sofia, "Visit")
        self.synchronize(self.sofia)
        self.call(self.sofia, event, "write", {"name": "Visit at noon"})
        self.assertEqual(self.states(), {"Visit at noon": "changed"})
        self.assertEqual(self.waiting(), 1)
        self.synchronize(self.sofia)
        self.assertEqual(self.listed(), {})

    def test_a_series_is_one_line(self):
        self.event(
            self.sofia,
            "Stand-up",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=5,
        )
        self.assertEqual(self.states(), {"Stand-up": "waiting"})
        self.assertEqual(self.listed()["Stand-up"]["dates"], 5)
        self.synchronize(self.sofia)
        self.assertEqual(self.listed(), {})

    def test_deleted_in_google(self):
        event = self.event(self.sofia, "Visit")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Visit"]
        self.delete_entry(self.sofia, entry)
        self.synchronize(self.sofia)
        self.assertEqual(self.states(), {"Visit": "detached"})
        self.assertEqual(self.waiting(), 0)
        [line] = self.call(self.sofia, self.lines, "search", [])
        self.call(self.sofia, self.lines.browse(line), "action_way_out")
        self.assertEqual(self.states(), {"Visit": "waiting"})
        self.synchronize(self.sofia)
        self.assertEqual(self.listed(), {})
        self.assertTrue(event.exists())

    def test_what_is_to_leave_google(self):
        event = self.event(self.sofia, "Visit")
        self.synchronize(self.sofia)
        self.call(self.sofia, event, "write", {"active": False})
        self.assertEqual(self.states(), {"Visit": "removing"})
        self.synchronize(self.sofia)
        self.assertEqual(self.listed(), {})

    def test_a_series_that_odoo_cannot_repeat(self):
        times = self.timed(self.day(1).replace(hour=10), hours=1)
        self.add_entry(self.sofia, summary="Fish", recurrence=[TWICE_A_DAY], **times)
        self.synchronize(self.sofia)
        self.assertEqual(self.states(), {"Fish": "single"})
        self.assertIn("within a day", self.listed()["Fish"]["reason"])

    def test_a_pause_says_so_once(self):
        self.event(self.sofia, "Visit")
        account = self.account(self.sofia)
        self.call(self.sofia, account, "action_pause")
        self.assertEqual(self.states(), {"Visit": "stopped"})

    def test_others_find_nothing(self):
        self.event(self.sofia, "Visit")
        [line] = self.call(self.sofia, self.lines, "search", [])
        self.assertEqual(self.listed(self.marco), {})
        read = self.call(self.marco, self.lines.browse(line), "read", ["name"])
        self.assertEqual(read, [])

    def test_without_an_account(self):
        self.event(self.marco, "Visit")
        self.assertEqual(self.listed(self.marco), {})
        self.assertFalse(self.waiting(self.marco))

    def test_filters_and_groups(self):
        self.event(self.sofia, "Visit")
        self.task(self.sofia, "Report")
        found = self.call(
            self.sofia, self.lines, "search_count", [("name", "ilike", "visit")]
        )
        self.assertEqual(found, 1)
        groups = self.call(
            self.sofia, self.lines, "formatted_read_group", [], ["kind"], ["__count"]
        )
        self.assertEqual(
            {group["kind"]: group["__count"] for group in groups},
            {
                "event": 1,
                "task": 1,
            },
        )
