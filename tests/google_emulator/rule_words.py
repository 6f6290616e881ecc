"""Recurrence rules in words, for people."""

from datetime import datetime

from .recurrence_rules import parts_of

UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
DAYS = dict(
    zip(
        "MO TU WE TH FR SA SU".split(),
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
        strict=True,
    )
)
ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
TOLD = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "UNTIL", "WKST"}


def in_words(recurrence):
    """Say what a recurrence means, or give it back where words fail."""
    rules = [line for line in recurrence if line.startswith("RRULE:")]
    others = [line for line in recurrence if not line.startswith("RRULE:")]
    words = "; ".join(_rule(line) for line in rules)
    left_out = sum(line.startswith("EXDATE") for line in others)
    if left_out:
        words += ", with exceptions"
    if len(others) > left_out:
        words += " and on more dates" if words else "On chosen dates"
    return words


def _rule(line):
    parts = parts_of(line.removeprefix("RRULE:")) or {}
    if parts.get("FREQ") not in UNITS or set(parts) - TOLD:
        return line
    try:
        return _frequency(parts) + _days(parts) + _end(parts)
    except (KeyError, ValueError, IndexError):
        return line


def _frequency(parts):
    unit, interval = UNITS[parts["FREQ"]], int(parts.get("INTERVAL", 1))
    return f"Every {unit}" if interval == 1 else f"Every {interval} {unit}s"


def _days(parts):
    words = ""
    if "BYDAY" in parts:
        words += " on " + _joined(_day(code) for code in parts["BYDAY"].split(","))
    if "BYMONTHDAY" in parts:
        days = parts["BYMONTHDAY"].split(",")
        words += " on " + _joined(
            "the last day" if day == "-1" else f"day {int(day)}" for day in days
        )
    if "BYMONTH" in parts:
        numbers = parts["BYMONTH"].split(",")
        words += " in " + _joined(MONTHS[int(number) - 1] for number in numbers)
    return words


def _day(code):
    number, day = code[:-2], DAYS[code[-2:]]
    return f"the {ORDINALS[number.lstrip('+')]} {day}" if number else day


def _end(parts):
    if "COUNT" in parts:
        return f", {parts['COUNT']} times"
    if "UNTIL" in parts:
        day = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d")
        return f", until {day.day} {MONTHS[day.month - 1]} {day.year}"
    return ""


def _joined(words):
    words = list(words)
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " and " + words[-1]
