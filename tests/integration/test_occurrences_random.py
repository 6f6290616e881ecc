"""Random edits of single occurrences and whole series, on both sides at once."""

import os
import random
from datetime import timedelta

from .test_occurrences import HOUR, OccurrencesCase

#: ``OCCURRENCES_SEEDS=100-200`` plays others, and prints what went wrong
SEEDS = os.environ.get("OCCURRENCES_SEEDS", "1-6")
RULES = ("RRULE:FREQ=DAILY;COUNT=6", "RRULE:FREQ=DAILY;BYHOUR=11,16;COUNT=6")


class TestRandomOccurrences(OccurrencesCase):
    def test_both_sides_agree_in_the_end(self):
        first, last = map(int, SEEDS.split("-"))
        for seed in range(first, last + 1):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))
            self.clear()

    def clear(self):
        self.delete_entry(self.sofia, self.master())
        self.rows().unlink()
        self.synchronize(self.sofia)

    def play(self, rng):
        self.rng, self.number, self.story = rng, 0, []
        if rng.random() < 0.5:
            self.series(f"Series {rng.random()}")
        else:
            self.import_series(rng.choice(RULES), f"Series {rng.random()}")
        self.done()
        acts = [self.odoo_one, self.odoo_one, self.odoo_gone, self.odoo_all]
        acts += [self.google_one, self.google_one, self.google_gone, self.google_all]
        for _round in range(4):
            for act in rng.choices(acts, k=rng.randint(1, 3)):
                act()
            if rng.random() < 0.7:
                self.synchronize(self.sofia)
        for _number in range(3):
            run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.parked), ("done", 0), run.message)
        mine = sorted(
            (event.start, event.name, event.location or "")
            for event in self.rows()
            if event.gcal_sync_state != "detached"
        )
        self.assertEqual(mine, self.google_side(), "\n".join(self.story))
        self.assert_idle()

    def google_side(self):
        return [
            (self.naive(entry["start"]), entry["summary"], entry.get("location", ""))
            for entry in self.shown_entries()
        ]

    def tell(self, *words):
        self.story.append(" ".join(map(str, words)))
        self.number += 1
        return self.number

    def odoo_one(self):
        event = self.rng.choice(list(self.rows()))
        number = self.tell("Odoo: one of", event.start)
        if self.rng.random() < 0.5:
            self.only(event, name=f"Odoo {number}")
        else:
            start = event.start + timedelta(minutes=5 * number)
            self.only(event, start=start, stop=start + HOUR)

    def odoo_gone(self):
        rows = list(self.rows())
        if len(rows) > 2:
            event = self.rng.choice(rows)
            self.tell("Odoo: gone", event.start)
            event.unlink()

    def odoo_all(self):
        event = self.rng.choice(list(self.rows()))
        number = self.tell("Odoo: all like", event.start)
        values = {"location": f"Odoo {number}"}
        if event.recurrence_id:
            values["recurrence_update"] = "all_events"
        event.write(values)

    def google_one(self):
        shown = self.shown_entries()
        if shown:
            entry = self.rng.choice(shown)
            number = self.tell("Google: one of", entry["start"])
            if self.rng.random() < 0.5:
                self.edit_entry(self.sofia, entry, summary=f"Google {number}")
            else:
                start = self.naive(entry["start"]) - timedelta(minutes=5 * number)
                self.edit_entry(self.sofia, entry, **self.timed(start))

    def google_gone(self):
        shown = self.shown_entries()
        if len(shown) > 2:
            entry = self.rng.choice(shown)
            self.tell("Google: gone", entry["start"])
            self.delete_entry(self.sofia, entry)

    def google_all(self):
        number = self.tell("Google: all")
        self.edit_entry(self.sofia, self.master(), summary=f"Google {number}")
