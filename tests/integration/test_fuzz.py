"""Whatever Google lists: one parked entry at most, and everything else goes on.

``FUZZ_STACK=500 FUZZ_SEED=1 ./dev test integration tests/integration/test_fuzz.py -s``
tries more; ``./dev chaos`` does.
"""

import os
import random

from tests.data import mutation

from .common import GoogleCase

ROUND = 25
DOCUMENTS = int(os.environ.get("FUZZ_STACK", "50"))
USUAL_SEED = 20260310
SEED = int(
    os.environ.get("FUZZ_SEED")
    or (random.randrange(2**31) if "FUZZ_STACK" in os.environ else USUAL_SEED)
)
LOGGER = "odoo.addons.calendar_google_sync"
#: What Google makes itself
OWN = {"id", "etag", "kind", "created", "updated", "sequence", "eventType", "iCalUID"}


class TestFuzz(GoogleCase):
    foreign = ("Events", "Tasks")

    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def fill(self, number, kind):
        """Entries as people have them, a few of which repeat."""
        names = []
        for index in range(ROUND):
            body = {k: v for k, v in mutation.FULL.items() if k not in OWN}
            if index % 4:
                del body["recurrence"]
            start = self.day(1 + index % 20).replace(hour=8)
            names.append(f"Entry {number}.{index}")
            body |= {"summary": names[-1], **self.timed(start, zone="Europe/Brussels")}
            self.add_entry(self.sofia, kind, **body)
        return names

    def test_the_whole_stack(self):
        print(f"seed {SEED}, {DOCUMENTS} documents")
        parked = changed = 0
        for number in range(max(1, DOCUMENTS // ROUND)):
            seed = SEED + number * 10**6
            kind = "tasks" if number % 5 == 4 else "events"
            with self.subTest(seed=seed):
                names = self.fill(number, kind)
                self.google.add_fault(api_method="events.list", mutate=seed, count=None)
                with self.assertNoLogs(LOGGER, "ERROR"):
                    run = self.synchronize(self.sofia)
                self.google.clear_faults()
                parked += run.parked
                changed += run.local_created
                self.assertEqual(run.state, "done", run.message)
                self.assert_no_raw_text()
                self.assert_the_others_came(names, kind)
                self.assert_it_heals()
        print(f"{changed} records made, {parked} entries parked")

    def assert_the_others_came(self, names, kind):
        model = "project.task" if kind == "tasks" else "calendar.event"
        found = set(self.env[model].search([("name", "in", names)]).mapped("name"))
        # A third is as it was
        self.assertGreater(len(found), ROUND // 4)

    def assert_no_raw_text(self):
        bindings = self.env["calendar.google.binding"].search(
            [("state", "=", "parked")]
        )
        for reason in bindings.mapped("reason"):
            self.assertTrue(reason)
            for word in ("Error", "psycopg", "Traceback", "violates", "NoneType"):
                self.assertNotIn(word, reason)

    def assert_it_heals(self):
        """Google says again what is true: everything is read, nothing is left over."""
        self.google.expire_sync_tokens(self.gmail(self.sofia))
        with self.assertNoLogs(LOGGER, "ERROR"):
            for _ in range(2):
                run = self.synchronize(self.sofia)
                self.assertEqual(run.state, "done", run.message)
        self.assertIn("Nothing had changed", self.synchronize(self.sofia).message)
