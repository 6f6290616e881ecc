"""The recurring series of tests/data/series, through whole synchronizations.

``CORPUS_EVERY=1`` takes all of them (``./dev corpus --odoo``); by default it is one
in ten, and fewer of the endless ones, because Odoo makes 720 events of each.
``CORPUS_ONLY`` is a regular expression: those whose file and name it finds.
"""

import os
import re
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone

from odoo.addons.calendar_google_sync.models.adapters.binding_store import BindingStore
from odoo.addons.calendar_google_sync.sync.recurrence import occurrences

from tests.google_emulator import recurrence_rules
from tests.google_emulator.discovery import problems
from tests.google_emulator.errors import GoogleError
from tests.google_emulator.recurrence import Series
from tests.unit import corpus

from .test_occurrences import OccurrencesCase

EVERY = int(os.environ.get("CORPUS_EVERY", "10"))
ONLY = os.environ.get("CORPUS_ONLY", "")
#: How much rarer the endless ones are than the others
RARE = 1 if EVERY == 1 else 4
WINDOW = {"date_from": "2025-01-01", "date_to": "2026-12-31"}
#: Entries whose day is the same for all zones are compared
FIRST, LAST = date(2025, 1, 3), date(2026, 12, 29)
#: Odoo's clocks know of no summer time after it, so its rows say nothing of what a
#: series leaves out there
SURE_UNTIL = datetime(2037, 12, 31, tzinfo=timezone.utc)
BATCH = 60
UTC = timezone.utc
#: For these python-dateutil looks until the year 9999, and with it the emulated Google
NEVER = {
    "the 30th of February",
    "a day of the 30th of February",
    "the third of one",
    "a sixth Monday",
    "every seventh day, but a Tuesday",
}
AFTER = datetime(2027, 2, 1)
FAR = datetime.max.replace(tzinfo=UTC)
START = datetime.min.replace(tzinfo=UTC)


def chosen():
    """One in so many of each file, and of the endless ones of all files."""
    found, seen = [], Counter()
    for series in filter(is_sendable, corpus.all_series()):
        if not re.search(ONLY, str(series)):
            continue
        endless = is_endless(series)
        kind = "endless" if endless else series.file
        if seen[kind] % (EVERY * (RARE if endless else 1)) == 0:
            found.append(series)
        seen[kind] += 1
    return found


def is_sendable(series):
    """Whether Google's interface has a form for it; only unit tests know the others."""
    if series.name in NEVER:
        return False
    bodies = [series.master, *series.exceptions]
    return not any(next(iter(problems("Event", one)), None) for one in bodies)


def is_endless(series):
    lines = str(series.master.get("recurrence"))
    return not ("COUNT" in lines or "UNTIL" in lines)


def in_google(series):
    if "end" in series.master:
        return corpus.shown(series)
    title = series.master.get("summary", "")
    return [(start, start, title) for start in corpus.starts(series)[0]]


def day_of(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def instant(moment):
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), UTC)


class TestCorpus(OccurrencesCase):
    patience = 1800

    def setUp(self):
        super().setUp()
        param = self.env["ir.config_parameter"].sudo()
        param.set_param("calendar_google_sync.run_limit", "1000000")
        self.series = chosen()
        #: Names of the series that do not fall on the same dates
        self.disagreeing = set()

    def test_corpus(self):
        for first in range(0, len(self.series), BATCH):
            batch = range(first, min(first + BATCH, len(self.series)))
            for kind in ("event", "task"):
                bodies = [body for one in batch for body in self.bodies(one, kind)]
                calendar = self.account(self.sofia)[f"{kind}s_calendar_id"]
                self.google.import_events(self.gmail(self.sofia), calendar, bodies)
            self.run_once()
            self.tell(f"{batch.stop} of {len(self.series)} series imported")
        self.compare()
        self.tell("dates compared")
        self.assert_quiet()
        self.compare_exports()
        self.tell("exports compared")
        self.tell_fates()
        self.edit_some()

    @staticmethod
    def tell(step):
        """The long form takes a while; shown with ``-s``."""
        print(f"{datetime.now():%H:%M:%S} {step}", flush=True)

    def bodies(self, number, kind):
        """The entries of a series, with titles that begin with its number."""
        series = self.series[number]
        if series.kind == kind:
            for body in (series.master, *series.exceptions):
                yield {**body, "summary": f"{number}|{body.get('summary', '')}"}

    def run_once(self):
        run = self.synchronize(self.sofia, **WINDOW)
        self.assertEqual((run.state, run.remaining), ("done", 0), run.message)
        return run

    def assert_quiet(self):
        self.google.clear_requests()
        before = self.found()
        run = self.run_once()
        told = run.line_ids.mapped(lambda one: (one.action, one.title, one.reason))
        self.assertEqual(len(self.google.requests()), 2, (run.message, told))
        self.assertEqual(self.found(), before)

    # Dates

    def compare(self):
        """Odoo shows on the same dates what Google shows."""
        found = self.found()
        single = {
            number
            for number, series in enumerate(self.series)
            if series.kind == "event" and self.bindings(series).state == "single"
        }
        shown = self.shown_by_number(single)
        for number, series in enumerate(self.series):
            with self.subTest(str(series)):
                if series.expect == "problem":
                    self.assertFalse(found.get(number))
                    self.assertTrue(self.bindings(series).reason)
                    continue
                mine = found.get(number, [])
                last = corpus.starts(series)[1]
                wanted = self.wanted(number, series)
                if number in single:
                    # Google itself says what it shows
                    last, wanted = FAR, shown[number]
                wanted = self.inside(wanted, last)
                mine = self.inside(mine, last)
                if series.file == "malformed":  # the oracle does not mend their ends
                    mine, wanted = [
                        [one[::2] for one in told] for told in (mine, wanted)
                    ]
                self.disagreeing.add(str(series))
                self.assert_same_dates(mine, wanted)
                self.disagreeing.discard(str(series))

    def assert_same_dates(self, mine, wanted):
        mine, wanted = Counter(mine), Counter(wanted)
        more, less = sorted((mine - wanted).elements()), (wanted - mine).elements()
        less = sorted(less)
        if more or less:
            self.fail(f"too many: {more[:3]}; missing: {less[:3]}")

    @staticmethod
    def inside(entries, last):
        return [
            one
            for one in entries
            if FIRST <= day_of(one[0]) <= LAST and instant(one[0]) <= last
        ]

    def wanted(self, number, series):
        """(start, end, title) in Google; of a task the day or moment of its end."""
        shown = [
            (start, end, f"{number}|{title}") for start, end, title in in_google(series)
        ]
        if series.kind == "event":
            return sorted(shown, key=str)
        return sorted(
            (end if isinstance(end, datetime) else end - corpus.DAY, "", title)
            for _, end, title in shown
        )

    def found(self):
        """(start, end, title) of all that is in Odoo, by number of the series."""
        found = defaultdict(list)
        for row in self.rows([("name", "like", "|")]):
            start, end = self.times(row)
            found[int(row.name.split("|")[0])].append((start, end, row.name))
        tasks = self.env["project.task"].with_user(self.sofia)
        for task in tasks.search([("name", "like", "|")], order="date_deadline, id"):
            number = int(task.name.split("|")[0])
            end = task.date_deadline.replace(tzinfo=UTC)
            if "date" in self.series[number].master["end"]:
                end = end.date()
            found[number].append((end, "", task.name))
        return found

    @staticmethod
    def times(event):
        if event.allday:
            return event.start_date, event.stop_date + corpus.DAY
        return event.start.replace(tzinfo=UTC), event.stop.replace(tzinfo=UTC)

    # What Odoo has to say about it

    def bindings(self, series):
        return self.env["calendar.google.binding"].search(
            [("google_id", "=", series.master.get("id"))]
        )

    def item_of(self, record, binding):
        store = BindingStore(binding.account_id._as_user())
        [link] = store.by_id(binding.ids)
        memory = link.memory(store.occurrences_of([link]))
        content = record._gcal_sync_series_content(memory)
        return record._gcal_sync_item_of(content)

    def compare_exports(self):
        """The series that Odoo would write falls on the same dates."""
        for series in self.series:
            binding = self.bindings(series)
            if binding.res_model != "calendar.recurrence" or not binding.res_id:
                continue
            record = self.env["calendar.recurrence"].with_user(self.sofia)
            record = record.browse(binding.res_id)
            with self.subTest(str(series)):
                wanted, horizon = corpus.starts(series)
                item = self.item_of(record, binding)
                after = horizon + timedelta(seconds=1)
                mine = occurrences(item, START, after, corpus.MOST)
                mine = [one.start for one in mine]
                mine, wanted = [
                    [one for one in told if instant(one) <= min(horizon, SURE_UNTIL)]
                    for told in (mine, wanted)
                ]
                # An exception tells of its date, even of one that is left out
                own = {
                    corpus.moment(one["originalStartTime"], series.zone)
                    for one in series.exceptions
                }
                mine, wanted = [
                    [one for one in told if one not in own] for told in (mine, wanted)
                ]
                self.assert_same_dates(mine, wanted)

    # Edits

    def edit_some(self):
        """Some series on both sides, then in Odoo: one event, some, and all."""
        numbers = self.editable()[:: 4 if EVERY > 1 else 1]
        self.assertTrue(numbers)
        for name in ("one", "future", "all"):
            self.entries = self.entries_by_number(set(numbers))
            for number in numbers:
                getattr(self, f"edit_{name}")(number)
            self.run_once()
            self.compare_sides(numbers, name)
            self.assert_quiet()
            self.tell(f"{len(numbers)} series edited: {name}")

    def edit_one(self, number):
        """One occurrence on each side, of those that Google shows."""
        row, *others = self.rows_of(number)[1:]
        self.only(row, name=f"{number}|Odoo")
        entries = {self.span(entry)[0]: entry for entry in self.entries[number]}
        starts = [self.times(other)[0] for other in others]
        shown = [entries[start] for start in starts if start in entries]
        if shown:
            self.edit_entry(self.sofia, shown[0], summary=f"{number}|Google")
        else:
            self.tell(f"none to be edited in Google: {self.series[number]}")

    def edit_future(self, number):
        rows = self.rows_of(number)
        if rows[-1].recurrence_id and len(rows) > 3:
            values = {"name": f"{number}|Later", "recurrence_update": "future_events"}
            rows[len(rows) // 2].write(values)

    def edit_all(self, number):
        row = self.rows_of(number)[0]
        if row.recurrence_id:
            row.write({"name": f"{number}|All", "recurrence_update": "all_events"})

    def rows_of(self, number):
        return self.rows([("name", "=like", f"{number}|%")])

    def editable(self):
        """Series of which three events or more are in the window, and none beside."""
        found = self.found()
        return [
            number
            for number, series in enumerate(self.series)
            if series.kind == "event" and self.can_be_edited(series)
            if len(found.get(number, ())) > 2 and not is_endless(series)
            if all(FIRST <= day_of(one[0]) <= LAST for one in found[number])
        ]

    @staticmethod
    def can_be_edited(series):
        if series.file.startswith(("malformed", "odd", "spellings")):
            return False
        try:  # other programs' forms Google shows, but takes from nobody
            recurrence_rules.check(
                series.master["recurrence"], "date" in series.master["start"]
            )
        except GoogleError:
            return False
        # Of the others the exceptions may lie anywhere
        return not series.exceptions or series.file in ("majorities",)

    def compare_sides(self, numbers, name):
        """Google shows what Odoo has, whatever was edited."""
        found, shown = self.found(), self.shown_by_number(set(numbers))
        for number in numbers:
            with self.subTest(str(self.series[number]), edited=name):
                sides = found[number], shown[number]
                self.assert_same_dates(*(self.inside(one, FAR) for one in sides))

    def shown_by_number(self, numbers):
        """(start, end, title) of what Google shows, by number of the series."""
        return defaultdict(
            list,
            {
                number: [(*self.span(entry), entry["summary"]) for entry in entries]
                for number, entries in self.entries_by_number(numbers).items()
            },
        )

    @staticmethod
    def span(entry):
        return tuple(corpus.moment(entry[name], "UTC") for name in ("start", "end"))

    def entries_by_number(self, numbers):
        """What Google shows, by number of the series."""
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar, show_deleted=True)
        found = [entry for entry in found if self.number_of(entry) in numbers]
        exceptions = {e["id"]: e for e in found if "recurringEventId" in e}
        shown = defaultdict(list)
        for entry in found:
            if "recurringEventId" in entry or entry["status"] == "cancelled":
                continue
            entries = [entry]
            if "recurrence" in entry:
                series = Series(entry)
                found = map(series.instance, series.starts(AFTER))
                # Two hours of a clock may be one moment, which has one id
                entries = {one["id"]: one for one in found}.values()
            for one in entries:
                one = self._exception(exceptions, one)
                if one["status"] != "cancelled":
                    shown[self.number_of(one)].append(one)
        return shown

    @staticmethod
    def number_of(entry):
        number = entry.get("summary", "").partition("|")[0]
        return int(number) if number.isdigit() else None

    # What became of each

    def tell_fates(self):
        fates = Counter(self.fate(series) for series in self.series)
        wrong = len(self.disagreeing)
        self.tell(f"{len(self.series) - wrong} of {len(self.series)} series agree")
        for (fate, reason), number in sorted(fates.items(), key=str):
            self.tell(f"{number:5}  {fate}{reason and ': '}{reason}")
        for name in sorted(self.disagreeing):
            self.tell(f"disagrees: {name}")
        self.assert_explained()

    def assert_explained(self):
        """What is parked has a reason that people understand."""
        for series in self.series:
            with self.subTest(str(series)):
                reason = self.bindings(series).reason or ""
                self.assertNotIn("unexpected error", reason)

    def fate(self, series):
        binding = self.bindings(series)
        reason = re.sub("“.*”", "“...”", binding.reason or "")
        if binding.state == "single":
            return "as single entries", reason
        if binding.state == "parked":
            return "parked", reason
        in_odoo = binding.res_model == "calendar.recurrence" and binding.res_id
        return ("as a series" if in_odoo else "outside the window"), ""
