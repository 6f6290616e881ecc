"""Made-up series by frequency: one function fills one file."""

from datetime import datetime

from .chance import (
    WEEKDAYS,
    ZONES,
    a_day,
    a_start,
    add,
    every,
    on_rule,
    some,
)
from .google_json import DAY, Series

ORDERS = (1, 2, 3, 4, 5, -1, -2)


def daily(calendar, dice):
    """Each day, each second one, on some days of the week or the month."""
    shapes = [
        lambda: "",
        lambda: "",
        lambda: f";BYDAY={some(dice, WEEKDAYS, 5)}",
        lambda: ";BYDAY=MO,TU,WE,TH,FR",
        lambda: f";BYMONTH={some(dice, range(1, 13), 4)}",
        lambda: f";BYMONTHDAY={some(dice, [*range(1, 32), -1, -2], 6)}",
        lambda: f";BYHOUR={some(dice, range(6, 22), 3)}",
        lambda: f";BYMONTH={some(dice, range(1, 13), 3)};BYDAY=SA,SU",
    ]
    for number in range(48):
        rule = f"FREQ=DAILY{every(dice, 2, 3, 5, 10)}{shapes[number % 8]()}"
        add(calendar, dice, rule, a_start(dice))


def weekly(calendar, dice):
    """Each week or each second one, on one day or several, in weeks of any begin."""
    shapes = [
        lambda: "",
        lambda: f";BYDAY={some(dice, WEEKDAYS, 1)}",
        lambda: f";BYDAY={some(dice, WEEKDAYS, 4)}",
        lambda: f";BYDAY={some(dice, WEEKDAYS, 7)};WKST=SU",
        lambda: f";WKST=SA;BYDAY={some(dice, WEEKDAYS, 3)}",
        lambda: (
            f";BYDAY={some(dice, WEEKDAYS, 3)};BYMONTH={some(dice, range(1, 13), 6)}"
        ),
    ]
    for number in range(60):
        rule = f"FREQ=WEEKLY{every(dice, 2, 2, 3, 4)}{shapes[number % 6]()}"
        add(calendar, dice, rule, a_start(dice))


def monthly(calendar, dice):
    """Each month: on a date, on several, from the end, on the third Friday."""

    def ordered(most):
        days = [f"{dice.choice(ORDERS)}{day}" for day in WEEKDAYS]
        return f";BYDAY={some(dice, days, most)}"

    def position():
        days = some(dice, WEEKDAYS, 5)
        return f";BYDAY={days};BYSETPOS={some(dice, [1, 2, 3, -1, -2], 2)}"

    shapes = [
        lambda: "",
        lambda: f";BYMONTHDAY={dice.randrange(1, 32)}",
        lambda: f";BYMONTHDAY={some(dice, range(1, 32), 3)}",
        lambda: f";BYMONTHDAY={some(dice, [-1, -2, -10, -31, 15], 2)}",
        lambda: ordered(1),
        lambda: ordered(1),
        lambda: ordered(3),
        position,
        lambda: f";BYDAY={some(dice, WEEKDAYS, 2)}",
        lambda: f";BYMONTHDAY={some(dice, range(1, 32), 9)};BYDAY=FR",
        lambda: ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        lambda: f";BYMONTH={some(dice, range(1, 13), 4)}{ordered(1)}",
    ]
    for number in range(60):
        rule = f"FREQ=MONTHLY{every(dice, 2, 3, 6, 12)}{shapes[number % 12]()}"
        add(calendar, dice, rule, a_start(dice))
    for day in (29, 30, 31):
        start = datetime(2024, 1, day, 9)
        add(calendar, dice, "FREQ=MONTHLY", start)
        add(calendar, dice, "FREQ=MONTHLY;INTERVAL=2", start)


def yearly(calendar, dice):
    """Each year: on the start's day, on others, by weeks, by days of the year."""

    def months():
        return f";BYMONTH={some(dice, range(1, 13), 3)}"

    shapes = [
        lambda: "",
        months,
        lambda: f"{months()};BYMONTHDAY={some(dice, range(1, 32), 2)}",
        lambda: f"{months()};BYDAY={dice.choice(ORDERS)}{dice.choice(WEEKDAYS)}",
        lambda: f";BYDAY={some(dice, ['1MO', '20WE', '-1SU', '53FR', '-10TU'], 2)}",
        lambda: f";BYWEEKNO={some(dice, [1, 10, 20, 40, 52, 53, -1], 2)};BYDAY=TH",
        lambda: f";BYWEEKNO={dice.randrange(1, 53)};WKST=SU",
        lambda: f";BYYEARDAY={some(dice, [1, 60, 100, 200, 366, -1, -366], 3)}",
        lambda: f"{months()};BYDAY=MO,TU,WE,TH,FR;BYSETPOS={dice.choice([1, 3, -1])}",
        lambda: ";BYMONTHDAY=13;BYDAY=FR",
    ]
    for number in range(50):
        rule = f"FREQ=YEARLY{every(dice, 2, 4)}{shapes[number % 10]()}"
        add(calendar, dice, rule, a_start(dice))
    leap_day = datetime(2024, 2, 29, 9)
    for rule in ("FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=4", "FREQ=YEARLY;INTERVAL=3"):
        add(calendar, dice, rule, leap_day)


def by_parts(calendar, dice):
    """Two or three parts that choose days together, as few people ever do."""
    parts = {
        "BYMONTH": lambda: some(dice, range(1, 13), 4),
        "BYDAY": lambda: some(dice, WEEKDAYS, 4),
        "BYMONTHDAY": lambda: some(dice, [*range(1, 32), *range(-5, 0)], 9),
        "BYYEARDAY": lambda: some(dice, [*range(1, 366, 9), -1, -50], 12),
        "BYWEEKNO": lambda: some(dice, range(1, 54), 6),
        "BYHOUR": lambda: some(dice, range(7, 20), 3),
        "BYMINUTE": lambda: some(dice, range(0, 60, 5), 2),
    }
    times = ["BYHOUR", "BYMINUTE"]
    together = [  # what often meets on a day
        ("YEARLY", ["BYDAY", "BYWEEKNO", *times]),
        ("MONTHLY", ["BYDAY", "BYMONTH", "BYMONTHDAY", *times]),
        ("WEEKLY", ["BYDAY", "BYMONTH", *times]),
        ("YEARLY", ["BYDAY", "BYMONTH", "BYMONTHDAY", *times]),
        ("DAILY", ["BYDAY", "BYMONTH", "BYMONTHDAY", *times]),
        ("YEARLY", ["BYDAY", "BYYEARDAY", *times]),
    ]
    for number in range(56):
        frequency, names = together[number % 6]
        chosen = dice.sample(names, dice.randrange(2, 4))
        told = "".join(f";{name}={parts[name]()}" for name in chosen)
        position = f";BYSETPOS={dice.choice([1, -1])}" if number % 4 == 0 else ""
        interval = "" if "BYMONTH" in chosen else every(dice, 2)
        rule = f"FREQ={frequency}{interval}{told}{position}"
        series = Series(
            calendar,
            f"{number + 1:02} {rule};COUNT=25",
            on_rule(rule, a_start(dice)),
            (f"RRULE:{rule};COUNT=25",),
        )
        calendar.add(series.name, series.master())


def within_a_day(calendar, dice):
    """Every few hours, minutes or seconds, as other programs' imports have it."""
    shapes = [
        lambda: f"FREQ=HOURLY;INTERVAL={dice.randrange(1, 13)}",
        lambda: f"FREQ=HOURLY;BYHOUR={some(dice, range(6, 20), 5)}",
        lambda: f"FREQ=HOURLY;INTERVAL=4;BYDAY={some(dice, WEEKDAYS, 3)}",
        lambda: f"FREQ=HOURLY;INTERVAL={dice.choice([24, 36, 48, 100])}",
        lambda: f"FREQ=MINUTELY;INTERVAL={dice.choice([30, 45, 90, 240, 1440])}",
        lambda: "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11",
        lambda: f"FREQ=SECONDLY;INTERVAL={dice.choice([1800, 5400, 86400])}",
        lambda: "FREQ=HOURLY;BYHOUR=8,9,10;BYMINUTE=0,15,30;BYSETPOS=-1",
        lambda: f"FREQ=HOURLY;INTERVAL=6;BYMONTHDAY={some(dice, range(1, 28), 3)}",
    ]
    for number in range(27):
        add(calendar, dice, shapes[number % 9](), a_start(dice))


def all_day(calendar, dice):
    """Whole days, one or several at a time."""
    rules = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
    ]
    for number in range(44):
        rule = rules[number % len(rules)]
        length = dice.choice([1, 1, 1, 2, 3, 10]) * DAY
        add(calendar, dice, rule, a_day(dice), length=length)


def zones(calendar, dice):
    """The same rules in two dozen zones, at hours where the day in UTC is another."""
    for zone in ZONES:
        rule = f"FREQ=WEEKLY;BYDAY={some(dice, WEEKDAYS, 3)}"
        add(calendar, dice, f"{rule}{every(dice, 2)}", a_start(dice), zone)
        rule = dice.choice(
            ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY", "FREQ=YEARLY"]
        )
        add(calendar, dice, rule, a_start(dice), zone)


THEMES = {
    "daily": (daily, {}),
    "weekly": (weekly, {}),
    "monthly": (monthly, {"time_zone": "America/New_York"}),
    "yearly": (yearly, {"time_zone": "Australia/Sydney"}),
    "by_parts": (by_parts, {}),
    "within_a_day": (within_a_day, {"time_zone": "UTC"}),
    "all_day": (all_day, {"time_zone": "America/Sao_Paulo"}),
    "zones": (zones, {}),
}
