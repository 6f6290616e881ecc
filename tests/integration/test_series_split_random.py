"""Random edits of one occurrence, of this and following, and of all, on both sides."""

import os
import random
from datetime import timedelta

from .test_occurrences import HOUR
from .test_series_split import DAYS, SplitCase

#: ``SPLIT_SEEDS=100-200`` plays others, and prints what went wrong
SEEDS = os.environ.get("SPLIT_SEEDS", "1-6")
ZONES = ("Europe/Brussels", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")


class TestRandomSplits(SplitCase):
    def test_google_shows_what_odoo_has(self):
        first, last = map(int, SEEDS.split("-"))
        for seed in range(first, last + 1):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))
            events = self.env["calendar.event"].with_context(active_test=False)
            events.search([("user_id", "=", self.sofia.id)]).unlink()
            for entry in self.all_entries():
                self.delete_entry(self.sofia, entry)
            self.synchronize(self.sofia)

    def all_entries(self):
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar)
        return [entry for entry in found if "recurringEventId" not in entry]

    def play(self, rng):
        self.rng, self.number, self.story = rng, 0, []
        self.begin()
        self.synchronize(self.sofia)
        acts = [self.odoo_one, self.odoo_following, self.odoo_all, self.odoo_gone]
        acts += [self.odoo_following, self.odoo_rest_gone, self.google_one]
        acts += [self.google_gone, self.google_all]
        for _round in range(3):
            for act in rng.choices(acts, k=rng.randint(1, 3)):
                if self.rows():
                    act()
            if rng.random() < 0.7:
                self.tell("Synchronize")
                self.synchronize(self.sofia)
        for _number in range(3):
            run = self.synchronize(self.sofia)
        story = "\n".join(self.story)
        reasons = self.account(self.sofia).binding_ids.mapped("reason")
        told = run.message, reasons, story
        self.assertEqual((run.state, run.parked), ("done", 0), told)
        left = [row for row in self.rows() if row.gcal_sync_state == "detached"]
        self.assertEqual(self.odoo(without=left), self.shown(), story)
        self.assert_idle()

    def begin(self):
        rng, zone = self.rng, self.rng.choice(ZONES)
        days = rng.sample(DAYS, rng.randint(1, 3))
        kind = rng.choice(["weekly", "weekly", "daily", "monthly"])
        start = self.next_day(days[0])
        values = {"rrule_type": kind, "interval": rng.choice([1, 1, 2])}
        if kind == "monthly":
            values.update(month_by="date", day=start.day)
        if rng.random() < 0.3:
            values.update(
                allday=True,
                start=start,
                stop=start,
                start_date=start.date(),
                stop_date=start.date(),
            )
        values["count"] = rng.randint(3, 9)
        self.tell("Begin", zone, days, values)
        self.weekly(days, zone=zone, **values)

    def tell(self, *words):
        self.story.append(" ".join(map(str, words)))
        self.number += 1
        return self.number

    def a_row(self):
        return self.rng.choice(list(self.rows()))

    def times(self, row, number):
        by = self.rng.choice([timedelta(minutes=5 * number), timedelta(days=1), -HOUR])
        if row.allday:
            day = row.start_date + timedelta(days=1)
            return {"start_date": day, "stop_date": day}
        return {"start": row.start + by, "stop": row.stop + by}

    def odoo_one(self):
        row = self.a_row()
        number = self.tell("Odoo: one of", row.start)
        if self.rng.random() < 0.5 or row.allday:
            self.only(row, name=f"Odoo {number}")
        else:
            self.only(row, **self.times(row, number))

    def odoo_following(self):
        row = self.a_row()
        if not row.recurrence_id:
            return
        number = self.tell("Odoo: following", row.start, row.name)
        choice = self.rng.random()
        if choice < 0.5 or row.allday:
            values = {"name": f"Following {number}"}
        elif choice < 0.8:
            values = self.times(row, number)
        else:
            values = {"count": 4, "end_type": "count"}
        self.tell(values)
        self.following(row, **values)

    def odoo_all(self):
        row = self.a_row()
        if not row.recurrence_id:
            return
        number = self.tell("Odoo: all like", row.start)
        values = {"name": f"All {number}"}
        if self.rng.random() < 0.3 and not row.allday:
            values = self.times(row, number)
        self.tell(values)
        self.all_events(row, **values)

    def odoo_gone(self):
        row = self.a_row()
        self.tell("Odoo: gone", row.start)
        row.unlink()

    def odoo_rest_gone(self):
        row = self.a_row()
        if row.recurrence_id:
            way = self.rng.choice(["deletion", "archive"])
            self.tell("Odoo: rest gone", way, row.start)
            getattr(row, f"action_mass_{way}")("future_events")

    def google_one(self):
        shown = self.shown_entries()
        if shown:
            entry = self.rng.choice(shown)
            number = self.tell("Google: one of", entry["start"])
            self.edit_entry(self.sofia, entry, summary=f"Google {number}")

    def google_gone(self):
        shown = self.shown_entries()
        if len(shown) > 2:
            entry = self.rng.choice(shown)
            self.tell("Google: gone", entry["start"])
            self.delete_entry(self.sofia, entry)

    def google_all(self):
        found = [entry for entry in self.all_entries() if "recurrence" in entry]
        if found:
            entry = self.rng.choice(found)
            number = self.tell("Google: all of", entry["summary"])
            self.edit_entry(self.sofia, entry, summary=f"Google {number}")
