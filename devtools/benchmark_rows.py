"""The rows of ./dev benchmark: what is measured, of whom, and what it must reach.

Sizes are those of ``--events 2000`` and scale with it. The limits hold for that size:
in a small one, what is done once a run weighs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

OURS, PEER, PLAIN = "calendar_google_sync", "google_calendar", "plain ORM"
SIDES = (OURS, PEER, PLAIN)
#: The size at which the limits hold
EVENTS = 2000
#: What is measured with servers, and of which there is nothing to compare
DELAYS = "delays"
#: So many runs does the row about memory need for all of its entries
RUNS = 10


class Cost(NamedTuple):
    """Of one piece of work.

    ``cpu``: seconds of a processor, of Odoo's and the database's processes together;
    they depend less than the time on what else the machine does.
    ``memory``: the peak above that of the idle process, in MiB
    """

    seconds: float
    cpu: float
    requests: float
    queries: float
    memory: float


class Line(NamedTuple):
    """One measurement of a row: what was done, and the Cost of each side.

    Instead of a Cost there is a text where something went wrong, and nothing of a side
    that cannot do it.
    """

    title: str
    entries: int
    costs: dict

    def cost(self, side):
        """:return: Cost, or None"""
        found = self.costs.get(side)
        return found if isinstance(found, Cost) else None


class Target(NamedTuple):
    text: str
    #: Takes the lines of a row; returns what was measured, None without a measurement
    value: Callable
    #: Takes what was measured
    is_reached: Callable


@dataclass(frozen=True)
class Row:
    """
    ``size``: of what a play is given, see ``benchmark_plays``
    ``title``: with the size, and what a run takes of it if it has a limit, put in
    ``latency``: seconds that Google takes for each request
    ``targets``: takes the scaled size; returns a list of Target
    """

    name: str
    title: str
    size: int
    targets: Callable
    sides: tuple = SIDES
    latency: float = 0

    def scaled(self, events):
        return max(1, self.size * events // EVENTS)

    def titled(self, size):
        return self.title.format(f"{size:,}", f"{size // RUNS:,}")


# Kinds of targets


def _at_most(limit, text, value):
    return Target(
        f"at most {limit:g} {text}", value, lambda measured: measured <= limit
    )


def sql_an_entry(limit):
    return _at_most(limit, "SQL an entry", _most(lambda line: queries(line, OURS)))


def sql(limit):
    return _at_most(limit, "SQL", _of_ours("queries"))


def requests(limit):
    return _at_most(limit, "requests", _of_ours("requests"))


def memory(limit):
    return _at_most(limit, "MiB above an idle process", _of_ours("memory"))


def times_plain(limit):
    text = "x the plain ORM's time"
    return _at_most(limit, text, _most(lambda line: ratio(line, OURS, PLAIN)))


def sql_above_plain(limit):
    def more(line):
        ours, plain = line.cost(OURS), line.cost(PLAIN)
        return ours.queries - plain.queries if ours and plain else None

    return _at_most(limit, "SQL more than the plain ORM", _most(more))


def times_faster(limit, text):
    def value(lines):
        found = [ratio(line, PEER, OURS) for line in lines]
        return None if None in found else min(found)

    return Target(text, value, lambda measured: measured >= limit)


def accounts_a_second(limit):
    """Of the first line."""

    def value(lines):
        cost = lines[0].cost(OURS)
        return lines[0].entries / cost.seconds if cost else None

    text = f"at least {limit} accounts a second with one worker"
    return Target(text, value, lambda measured: measured >= limit)


def the_same():
    """The same SQL and requests in all lines."""

    def value(lines):
        costs = [line.cost(OURS) for line in lines]
        if None in costs:
            return None
        return max(
            max(numbers) - min(numbers)
            for numbers in (
                [cost.queries for cost in costs],
                [cost.requests for cost in costs],
            )
        )

    text = "the same SQL and requests with any number (how far apart)"
    return Target(text, value, lambda measured: not measured)


def _of_ours(name):
    return _most(lambda line: getattr(line.cost(OURS), name, None))


def _most(of_line):
    def value(lines):
        found = [of_line(line) for line in lines]
        return None if None in found else max(found)

    return value


def queries(line, side):
    """:return: SQL an entry, None without a measurement"""
    cost = line.cost(side)
    return cost.queries / line.entries if cost else None


def ratio(line, side, other, name="seconds"):
    """:return: time of one side divided by that of another, None without both"""
    costs = line.cost(side), line.cost(other)
    if not all(costs):
        return None
    # A processor's time is counted in hundredths of a second
    of_side, of_other = (max(getattr(cost, name), 0.001) for cost in costs)
    return of_side / of_other


ROWS = (
    Row(
        "pull_events",
        "first pull of {} events, 50 ms a request",
        EVENTS,
        lambda size: [
            times_plain(1.5),
            sql_an_entry(0.3),
            times_faster(5, "at least 5 x faster than google_calendar"),
        ],
        latency=0.05,
    ),
    Row(
        "pull_tasks",
        "first pull of {} tasks",
        EVENTS,
        lambda size: [times_plain(1.5), sql_an_entry(3.3)],
        sides=(OURS, PLAIN),
    ),
    Row(
        "push_events",
        "first push of {} events, 50 ms a request",
        EVENTS // 2,
        lambda size: [
            times_faster(14, "at least 14 x faster than google_calendar"),
            sql_an_entry(1),
            requests(size // 50 + 6),
        ],
        sides=(OURS, PEER),
        latency=0.05,
    ),
    Row(
        "idle",
        "nothing changed",
        EVENTS // 2,
        lambda size: [sql(16), requests(2), the_same()],
        sides=(OURS, PEER),
    ),
    Row(
        "many",
        "{} people, nothing changed, 50 ms a request",
        EVENTS // 10,
        lambda size: [
            accounts_a_second(30),
            sql_an_entry(16),
            requests(2 * size),
        ],
        sides=(OURS,),
        latency=0.05,
    ),
    Row(
        "changes",
        "10 changes on each side of {}",
        EVENTS,
        lambda size: [sql(60), requests(4)],
    ),
    Row(
        "save",
        "saving one linked event",
        1,
        lambda size: [sql_above_plain(1), requests(0)],
    ),
    Row(
        "series_in",
        "an endless daily series comes in",
        1,
        lambda size: [times_faster(1, "faster than google_calendar")],
    ),
    Row(
        "series_out",
        "an endless daily series goes out",
        1,
        lambda size: [],
        sides=(OURS, PEER),
    ),
    Row(
        "memory",
        "{} entries in Google, {} a run",
        RUNS * 5000,
        lambda size: [memory(200)],
        sides=(OURS,),
    ),
)
