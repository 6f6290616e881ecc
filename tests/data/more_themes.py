"""Made-up series by what happens to them: ends, exceptions, splits, summer time."""

from datetime import datetime, time, timedelta

from .chance import MINUTE, WEEKDAYS, ZONES, a_day, a_start, add, dates, on_rule
from .google_json import DAY, HOUR, Series, stamp

RULES = [
    "FREQ=DAILY",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYDAY=-1TH",
    "FREQ=YEARLY",
]
SECOND = timedelta(seconds=1)
#: Nights in which the clock leaps or is set back, on the wall, and the hour of it
CHANGES = {
    "Europe/Brussels": [datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)],
    "Europe/London": [datetime(2026, 3, 29, 1, 15), datetime(2026, 10, 25, 1, 15)],
    "America/New_York": [datetime(2026, 3, 8, 2, 30), datetime(2025, 11, 2, 1, 30)],
    "America/St_Johns": [datetime(2026, 3, 8, 2, 45), datetime(2025, 11, 2, 1, 45)],
    "Atlantic/Azores": [datetime(2026, 3, 29, 0, 30), datetime(2026, 10, 25, 0, 30)],
    "Australia/Sydney": [datetime(2025, 10, 5, 2, 30), datetime(2026, 4, 5, 2, 30)],
    "Australia/Lord_Howe": [datetime(2025, 10, 5, 2, 15), datetime(2026, 4, 5, 1, 45)],
    "Pacific/Auckland": [datetime(2025, 9, 28, 2, 30), datetime(2026, 4, 5, 2, 30)],
    "Pacific/Chatham": [datetime(2025, 9, 28, 3, 0), datetime(2026, 4, 5, 3, 0)],
}


def counts_and_untils(calendar, dice):
    """Ends on the day, on the second, one before, one after, and in other forms."""

    def ends(last, all_day):
        day = f"{last:%Y%m%d}"
        if all_day:
            return [f"UNTIL={one}" for one in (day, f"{day}T000000Z", f"{day}T235959Z")]
        midnight = datetime.combine(last, time())
        moments = [
            last,
            last - SECOND,
            last + SECOND,
            midnight,
            midnight + DAY - SECOND,
        ]
        utc = [f"UNTIL={stamp(one, calendar.time_zone)}" for one in moments]
        return [*utc, f"UNTIL={day}", f"UNTIL={last:%Y%m%dT%H%M%S}"]

    def told(rule, start):
        last = dates(rule, start, dice.randrange(2, 12))[-1]
        choices = ends(last, not isinstance(start, datetime))
        return [dice.choice(choices), dice.choice(choices), _count(dice)]

    for number in range(18):
        rule = RULES[number % len(RULES)]
        start = on_rule(rule, a_day(dice) if number % 4 == 3 else a_start(dice))
        for end in told(rule, start):
            name = f"{len(calendar.series) + 1:02} {rule};{end}"
            series = Series(calendar, name, start, (f"RRULE:{rule};{end}",))
            calendar.add(name, series.master())


def _count(dice):
    return f"COUNT={dice.choice([1, 2, 5, 10, 52, 100, 720, 721])}"


def exdates_and_rdates(calendar, dice):
    """Dates left out of a rule or added to it, and dates without a rule."""
    zone = calendar.time_zone

    def listed(name, days, all_day):
        if all_day:
            return [f"{name};VALUE=DATE:" + ",".join(f"{day:%Y%m%d}" for day in days)]
        walls = [f"{day:%Y%m%dT%H%M%S}" for day in days]
        instants = [stamp(day, zone) for day in days]
        return dice.choice(
            [
                [f"{name}:" + ",".join(instants)],
                [f"{name};TZID={zone}:" + ",".join(walls)],
                [f"{name};TZID={zone}:{wall}" for wall in walls],
                [f"{name};VALUE=DATE-TIME;TZID={zone}:{walls[0]}"],
            ]
        )

    for number in range(52):
        all_day = number % 4 == 3
        rule = RULES[number % len(RULES)]
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        found = dates(rule, start, 14)
        gone = dice.sample(found, dice.randrange(1, 4))
        more = [day + dice.randrange(1, 9) * DAY for day in dice.sample(found, 2)]
        lines = [
            [f"RRULE:{rule}", *listed("EXDATE", gone, all_day)],
            [f"RRULE:{rule};COUNT=9", *listed("RDATE", more, all_day)],
            listed("RDATE", more, all_day),
            [
                *listed("EXDATE", gone, all_day),
                *listed("RDATE", more, all_day),
                f"RRULE:{rule};UNTIL={stamp(found[-1], zone)}",
            ],
        ][number // 4 % 4]
        name = f"{number + 1:02} {rule} and {lines[-1][:6]}"
        calendar.add(name, Series(calendar, name, start, tuple(lines)).master())


def daylight_saving(calendar, dice):
    """Over the nights in which the clock is changed, at the very hour and beside it."""
    for zone, nights in CHANGES.items():
        for night in nights:
            first = night - dice.randrange(1, 4) * DAY
            add(calendar, dice, "FREQ=DAILY", first, zone, length=HOUR)
            add(calendar, dice, "FREQ=WEEKLY", night - 14 * DAY, zone, length=HOUR)
            late = datetime.combine(first, time(23, 30))
            add(calendar, dice, "FREQ=DAILY", late, zone, length=8 * HOUR)


def exceptions(calendar, dice):
    """Occurrences moved, renamed, made longer, or put onto another one's time."""
    for number in range(40):
        all_day = number % 5 == 4
        zone = calendar.time_zone if number % 3 else dice.choice(ZONES)
        rule = RULES[number % len(RULES)]
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        name = f"{number + 1:02} {rule};COUNT=12"
        series = Series(calendar, name, start, (f"RRULE:{rule};COUNT=12",), zone)
        found = dates(rule, start, 12)
        originals = dice.sample(found, dice.randrange(1, 4))
        changed = [_change(dice, series, one, found) for one in originals]
        calendar.add(name, series.master(), *changed)


def _change(dice, series, original, found):
    kinds = [
        lambda: series.changed(original, title="Another title"),
        lambda: series.changed(original, original + dice.choice([-2, 1, 3]) * DAY),
        lambda: series.changed(original, original + 40 * DAY),
        lambda: series.changed(original, dice.choice(found)),
        lambda: series.changed(original, length=series.length + DAY),
    ]
    if isinstance(original, datetime):
        kinds += [
            lambda: series.changed(original, original + 95 * MINUTE),
            lambda: series.changed(original, original.date()),
            lambda: series.changed(original, zone="Asia/Tokyo"),
        ]
    else:
        at_nine = datetime.combine(original, time(9))
        kinds.append(lambda: series.changed(original, at_nine))
    return dice.choice(kinds)()


def cancelled_occurrences(calendar, dice):
    """The first, the last, one in between, or nearly all of them cancelled."""
    for number in range(28):
        rule = RULES[number % len(RULES)]
        all_day = number % 4 == 3
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        name = f"{number + 1:02} {rule};COUNT=8"
        series = Series(calendar, name, start, (f"RRULE:{rule};COUNT=8",))
        found = dates(rule, start, 8)
        choices = [found[:1], found[-1:], dice.sample(found, 3), found[1:], found]
        gone = dice.choice(choices)
        calendar.add(name, series.master(), *map(series.cancelled, gone))


def splits(calendar, dice):
    """This and following: the old series ends, the new one has `_R` in its id."""
    for number in range(24):
        rule = RULES[number % 6]
        all_day = number % 4 == 3
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        found = dates(rule, start, 20)
        cut = dice.randrange(1, 12)
        end = found[cut] - (DAY if all_day else SECOND)
        until = stamp(end, calendar.time_zone)
        name = f"{number + 1:02} {rule} from number {cut + 1} on"
        old = Series(calendar, name, start, (f"RRULE:{rule};UNTIL={until}",))
        moved = (
            found[cut] if all_day else found[cut] + dice.choice([0, 30, 90]) * MINUTE
        )
        new_id = f"{old.id}_R{stamp(found[cut], calendar.time_zone).rstrip('Z')}"
        new = Series(calendar, name, moved, (f"RRULE:{rule}",), id=new_id)
        events = [old.master(), new.master()]
        if number % 2:
            events.append(old.changed(found[0], title="Kept in the old one"))
        if number % 3 == 0:
            events.append(new.cancelled(dates(rule, moved, 3)[-1]))
        calendar.add(name, *events)


def tasks(calendar, dice):
    """Chores in the calendar of tasks: they end at their deadline."""
    for number in range(20):
        rule = [*RULES, f"FREQ=WEEKLY;BYDAY={dice.choice(WEEKDAYS)}"][number % 8]
        start = a_day(dice) if number % 4 == 3 else a_start(dice)
        add(calendar, dice, rule, start, length=dice.choice([HOUR, 2 * HOUR, 8 * HOUR]))


THEMES = {
    "counts_and_untils": (counts_and_untils, {}),
    "exdates_and_rdates": (exdates_and_rdates, {"time_zone": "America/New_York"}),
    "daylight_saving": (daylight_saving, {}),
    "exceptions": (exceptions, {}),
    "cancelled_occurrences": (cancelled_occurrences, {}),
    "splits": (splits, {"time_zone": "Asia/Tokyo"}),
    "tasks": (tasks, {"kind": "task"}),
}
