"""Made-up series that Odoo repeats in another way than Google, or not at all."""

from datetime import date, datetime, time, timedelta

from .chance import MINUTE, TIMES, WEEKDAYS, ZONES, a_day, a_start, dates, on_rule, some
from .google_json import DAY, HOUR, Series, stamp

SECOND = timedelta(seconds=1)
MONTHS = ",".join(map(str, range(1, 13)))


def splits_by_people(calendar, dice):
    """This and following, once or twice, with exceptions in each of the parts."""
    rules = [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=DAILY;BYMONTH=1,2,3,6,7,10",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
    ]
    for number in range(30):
        rule = rules[number % len(rules)]
        all_day = number % 4 == 3
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        found = dates(rule, start, 15)
        cuts = sorted(dice.sample(range(2, 13), 1 + number % 2))
        calendar.add(
            f"{number + 1:02} {rule} from number {cuts} on",
            *_parts(calendar, dice, f"{number + 1:02} {rule}", found, cuts),
        )


def _parts(calendar, dice, name, found, cuts):
    """The masters of the parts of a series, and their exceptions."""
    whole, events = "", []
    rule = name.partition(" ")[2]
    for begin, end in zip([0, *cuts], [*cuts, len(found)], strict=True):
        own = found[begin:end]
        part_id = f"{whole}_R{stamp(own[0], calendar.time_zone).rstrip('Z')}"
        value = f"{rule};COUNT={len(own)}"
        if end < len(found):
            last = found[end] - (SECOND if isinstance(own[0], datetime) else DAY)
            value = f"{rule};UNTIL={stamp(last, calendar.time_zone)}"
        series = Series(
            calendar,
            f"{name}, part {begin}",
            own[0],
            (f"RRULE:{value}",),
            id=part_id if whole else "",
        )
        whole = whole or series.id
        events.append(series.master())
        if len(own) > 3 and dice.randrange(2):
            events.append(series.changed(own[1], title=f"One of part {begin}"))
            events.append(series.cancelled(own[2]))
    return events


def old_endless(calendar, dice):
    """Begun years ago, and never to end: Odoo's events of them may be over."""
    rules = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA",
        "FREQ=DAILY;BYMONTH=3,4",
    ]
    for number in range(26):
        rule = rules[number % len(rules)]
        day = date(2019, 1, 1) + dice.randrange(5 * 365) * DAY
        timed = datetime.combine(day, time(*dice.choice(TIMES)))
        start = on_rule(rule, day if number % 4 == 3 else timed)
        zone = dice.choice(ZONES) if number % 3 else ""
        series = Series(
            calendar, f"{number + 1:02} {rule}", start, (f"RRULE:{rule}",), zone
        )
        calendar.add(series.name, series.master())


def forbidden(calendar, dice):
    """What RFC 5545 forbids, and Google shows (3.3.10, the notes of its table)."""
    shapes = [
        lambda: f"FREQ=MONTHLY;BYYEARDAY={some(dice, [1, 60, 100, 200, -1], 3)}",
        lambda: "FREQ=MONTHLY;BYYEARDAY=-1;BYMONTHDAY=-1",
        lambda: f"FREQ=MONTHLY;BYWEEKNO={some(dice, range(1, 53), 6)}",
        lambda: f"FREQ=DAILY;BYWEEKNO={some(dice, range(1, 53), 4)}",
        lambda: f"FREQ=DAILY;BYYEARDAY={some(dice, [1, 32, 60, 90, -1, -60], 4)}",
        lambda: f"FREQ=WEEKLY;BYMONTHDAY={some(dice, range(1, 29), 7)}",
        lambda: f"FREQ=WEEKLY;BYYEARDAY={some(dice, range(1, 366, 5), 20)}",
        lambda: f"FREQ=WEEKLY;BYWEEKNO={some(dice, range(1, 53), 6)}",
        lambda: "FREQ=DAILY;BYWEEKNO=10;BYDAY=MO,TH",
    ]
    for number in range(30):
        rule = shapes[number % len(shapes)]()
        begin = a_day(dice) if number % 5 == 4 else a_start(dice)
        start = on_rule(rule, begin)
        value = f"{rule};COUNT={dice.randrange(3, 9)}"
        name = f"{number + 1:02} {value}"
        series = Series(calendar, name, start, (f"RRULE:{value}",))
        calendar.add(name, series.master(), expect="asked")


def majorities(calendar, dice):
    """Most occurrences are changed alike, which is no change of the series."""
    rules = ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;BYMONTHDAY=10"]
    for number in range(18):
        rule = rules[number % len(rules)]
        all_day = number % 4 == 3
        start = on_rule(rule, a_day(dice) if all_day else a_start(dice))
        count = dice.randrange(5, 9)
        name = f"{number + 1:02} {rule};COUNT={count}"
        series = Series(calendar, name, start, (f"RRULE:{rule};COUNT={count}",))
        found = dates(rule, start, count)
        chosen = sorted(dice.sample(found, count - 1 - number % 2))
        calendar.add(
            name,
            series.master(),
            *(_alike(series, one, number // 3 % 3) for one in chosen),
        )


def _alike(series, original, kind):
    if kind == 0:
        return series.changed(original, title="Another title")
    if kind == 1 and isinstance(original, datetime):
        return series.changed(original, original + 45 * MINUTE)
    longer = HOUR if isinstance(original, datetime) else DAY
    return series.changed(original, length=series.length + longer)


def other_frequencies(calendar, dice):
    """Odoo has these under another frequency, or under a plainer name."""

    def a_weekday():
        return dice.choice(WEEKDAYS)

    shapes = [
        lambda: f"FREQ=MONTHLY;BYDAY={some(dice, WEEKDAYS, 3)}",
        lambda: f"FREQ=YEARLY;BYDAY={some(dice, WEEKDAYS, 2)}",
        lambda: f"FREQ=YEARLY;BYMONTH={MONTHS};BYMONTHDAY={dice.randrange(1, 29)}",
        lambda: f"FREQ=DAILY;INTERVAL={dice.choice([7, 14, 21])}",
        lambda: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        lambda: f"FREQ=DAILY;BYMONTHDAY={dice.randrange(1, 29)}",
        lambda: f"FREQ=DAILY;BYDAY={a_weekday()}",
        lambda: f"FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=2{a_weekday()}",
        lambda: f"FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY={a_weekday()}",
        lambda: "FREQ=MONTHLY;BYMONTH=5;BYMONTHDAY=8",
        lambda: f"FREQ=MONTHLY;BYDAY={a_weekday()};BYSETPOS=-1",
        lambda: f"FREQ=DAILY;BYMONTH={MONTHS}",
        lambda: "FREQ=DAILY;BYMONTH=12;BYMONTHDAY=24",
        lambda: f"FREQ=YEARLY;BYMONTHDAY={dice.randrange(1, 29)}",
    ]
    for number in range(42):
        rule = shapes[number % len(shapes)]()
        start = on_rule(rule, a_day(dice) if number % 4 == 3 else a_start(dice))
        value = f"{rule};COUNT={dice.randrange(3, 12)}" if number % 3 else rule
        name = f"{number + 1:02} {value}"
        series = Series(calendar, name, start, (f"RRULE:{value}",))
        calendar.add(name, series.master())


def rule_sets(calendar, dice):
    """Several rules, dates without a rule, rules that leave out, and numbers."""
    zone = calendar.time_zone

    def listed(name, days):
        return f"{name}:" + ",".join(stamp(day, zone) for day in days)

    shapes = [
        lambda start: [
            "RRULE:FREQ=WEEKLY;COUNT=6",
            f"RRULE:FREQ=MONTHLY;BYMONTHDAY={dice.randrange(1, 29)};COUNT=4",
        ],
        lambda start: [
            "RRULE:FREQ=DAILY;COUNT=10",
            "RRULE:FREQ=WEEKLY;COUNT=9",
            "RRULE:FREQ=MONTHLY;COUNT=3",
        ],
        lambda start: [
            listed("RDATE", [start + dice.randrange(1, 200) * DAY for _ in range(4)])
        ],
        lambda start: ["RRULE:FREQ=DAILY;COUNT=15", "EXRULE:FREQ=WEEKLY"],
        lambda start: [
            "RRULE:FREQ=DAILY;COUNT=12",
            f"EXRULE:FREQ=DAILY;INTERVAL={dice.randrange(2, 5)}",
            listed("EXDATE", [start + 3 * DAY]),
        ],
        lambda start: ["RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1;COUNT=7"],
    ]
    for number in range(18):
        start = a_start(dice)
        lines = tuple(shapes[number % len(shapes)](start))
        name = f"{number + 1:02} {' and '.join(lines)}"[:90]
        calendar.add(name, Series(calendar, name, start, lines).master())


THEMES = {
    "splits_by_people": (splits_by_people, {"time_zone": "America/New_York"}),
    "old_endless": (old_endless, {}),
    "forbidden": (forbidden, {}),
    "majorities": (majorities, {}),
    "other_frequencies": (other_frequencies, {}),
    "rule_sets": (rule_sets, {"time_zone": "Europe/London"}),
}
