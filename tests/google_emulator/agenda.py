"""A month of entries, day by day, in the time zone of each calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from . import calendars, event_filters, times
from .event_store import is_cancelled
from .rule_words import in_words
from .safe_html import rendered


@dataclass
class Month:
    """A month that people page through."""

    first: date

    @classmethod
    def read(cls, text, today):
        try:
            return cls(datetime.strptime(text or "", "%Y-%m").date())
        except ValueError:
            return cls(today.replace(day=1))

    def __str__(self):
        return self.first.strftime("%Y-%m")

    @property
    def title(self):
        return self.first.strftime("%B %Y")

    @property
    def next(self):
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self):
        return Month((self.first - timedelta(days=1)).replace(day=1))


@dataclass
class Entry:
    """One entry on one day."""

    calendar: object
    body: dict
    start: datetime
    end: datetime
    series: dict | None
    day: date

    @property
    def all_day(self):
        return times.is_all_day(self.body["start"])

    @property
    def last_day(self):
        """The end is exclusive, for days and for midnight alike."""
        if self.end == self.start:
            return self.start.date()
        return (self.end - timedelta(microseconds=1)).date()

    @property
    def clock(self):
        """Say when it is, as seen from its day."""
        if self.all_day:
            return "All day"
        start = self.start.strftime("%H:%M") if self.day == self.start.date() else "…"
        end = self.end.strftime("%H:%M") if self.day == self.last_day else "…"
        return f"{start} – {end}"

    @property
    def title(self):
        return self.body.get("summary") or "(No title)"

    @property
    def color(self):
        return color_of(self.calendar)

    @property
    def description(self):
        return rendered(self.body.get("description"))

    @property
    def rule(self):
        return in_words(self.series["recurrence"]) if self.series else None

    @property
    def span(self):
        """Tell the days of an entry that lasts for several."""
        days = (self.last_day - self.start.date()).days + 1
        if days == 1:
            return None
        return f"Day {(self.day - self.start.date()).days + 1} of {days}"

    @property
    def sort_key(self):
        return not self.all_day, self.start.strftime("%H:%M"), self.title


def color_of(calendar):
    return calendars.show_entry(calendar)["backgroundColor"]


def days(world, shown, month):
    """Return [(day, entries)] of the calendars shown, days without entries left out."""
    found = {}
    for calendar in shown:
        for entry in _entries(world, calendar, month):
            found.setdefault(entry.day, []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: entry.sort_key)
    return sorted(found.items())


def _entries(world, calendar, month):
    zone = times.zone(calendar.time_zone)
    limits = [
        datetime.combine(day, time(), zone).isoformat()
        for day in (month.first, month.next.first)
    ]
    query = {"singleEvents": "true", "timeMin": limits[0], "timeMax": limits[1]}
    bodies = event_filters.candidates(world, calendar, query)
    for body in event_filters.select(calendar, bodies, query):
        if not is_cancelled(body):
            yield from _on_days(calendar, body, zone, month)


def _on_days(calendar, body, zone, month):
    start, end = (
        times.moment_of(body[name], zone).astimezone(zone) for name in ("start", "end")
    )
    master = calendar.events.get(body.get("recurringEventId"))
    entry = Entry(calendar, body, start, end, None, start.date())
    if master and "recurrence" in master.body:
        entry.series = master.body
    day = max(start.date(), month.first)
    while day <= entry.last_day and day < month.next.first:
        yield Entry(calendar, body, start, end, entry.series, day)
        day += timedelta(days=1)
