"""What the made-up series are put together from."""

from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from .google_json import DAY, HOUR, Series, stamp

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MINUTE = timedelta(minutes=1)
TIMES = [(0, 30), (6, 0), (9, 0), (9, 30), (13, 15), (18, 45), (22, 0), (23, 30)]
LENGTHS = [0 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, HOUR, 90 * MINUTE, 9 * HOUR]
#: On either side of the world, with and without summer time, with odd offsets
ZONES = [
    "UTC",
    "Europe/Brussels",
    "Europe/London",
    "Europe/Moscow",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Dubai",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
]


def a_day(dice):
    return date(2024, 1, 1) + dice.randrange(900) * DAY


def a_start(dice):
    return datetime.combine(a_day(dice), time(*dice.choice(TIMES)))


def some(dice, values, most):
    """A few of the values, in order, with commas."""
    chosen = dice.sample(range(len(values)), dice.randrange(1, most + 1))
    return ",".join(str(values[index]) for index in sorted(chosen))


def every(dice, *most):
    """Mostly each one, sometimes each second, third, ..."""
    number = dice.choice([1, 1, 1, *most])
    return f";INTERVAL={number}" if number > 1 else ""


def on_rule(rule, start):
    """The first date of the rule from ``start`` on."""
    return next(iter(dates(rule, start, 1)), start)


def dates(rule, start, number):
    """Dates of a rule (its value, without an end), of the form of the start."""
    timed = isinstance(start, datetime)
    begin = start if timed else datetime.combine(start, time())
    found = islice(rrulestr(rule, dtstart=begin), number)
    return [one if timed else one.date() for one in found]


def an_end(dice, rule, start, zone):
    """None, a number, or a last date in one of the ways that are valid."""
    kind = dice.randrange(5)
    if kind < 2:
        return ""
    if kind == 2:
        return f";COUNT={dice.randrange(1, 40)}"
    last = dates(rule, start, dice.randrange(2, 30))[-1]
    if kind == 3 and isinstance(start, datetime):
        last = datetime.combine(last, time(23, 59, 59))
    return f";UNTIL={stamp(last, zone)}"


def add(calendar, dice, rule, start, zone="", lines=(), length=None):
    """A series of that rule; most begin on a date of it."""
    zone = zone or calendar.time_zone
    if dice.randrange(5):
        start = on_rule(rule, start)
    value = rule + an_end(dice, rule, start, zone)
    series = Series(
        calendar,
        f"{len(calendar.series) + 1:02} {value}",
        start,
        (f"RRULE:{value}", *lines),
        zone,
        dice.choice(LENGTHS) if length is None else length,
    )
    calendar.add(series.name, series.master())
