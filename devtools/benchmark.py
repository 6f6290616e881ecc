"""./dev benchmark: what a synchronization costs, beside Odoo's own google_calendar.

Both do the same things, in turns: each round in a fresh copy of a database that has
only one of the two, with an emulated Google of its own. A round also times a fixed
piece of work, which tells how noisy the machine is.
"""

import json
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from . import databases, odoo
from .console import step
from .postgres import postgres
from .servers import log_of, running_google

OURS, PEER = "calendar_google_sync", "google_calendar"
LAYERS = {OURS: databases.INSTALLED, PEER: databases.PEER_ALONE}
SCRIPT = "from devtools import benchmark_work; benchmark_work.run(env, {!r}, {}, {!r})"
CALIBRATION = "a fixed piece of work"
TITLE = 38
NUMBERS = 26


class Cost(NamedTuple):
    """Of one synchronization: wall time, HTTP requests and SQL queries."""

    seconds: float
    requests: float
    queries: float


def main(options):
    played = {name: [] for name in LAYERS}
    with postgres() as server:
        for layer in LAYERS.values():
            databases.prepare(server, layer)
        for number in range(1, options.rounds + 1):
            for name in LAYERS:
                with step(f"Round {number} of {options.rounds}, {name}"):
                    played[name].append(_play(server, name, options.events))
    _print_table(played)
    return 0


def _play(server, name, events):
    """:return: dict of title to Cost, or to what went wrong"""
    log = log_of("benchmark", "google")
    with (
        databases.copy_of(server, LAYERS[name], "benchmark") as database,
        running_google(0, log) as (google_url, _process),
        tempfile.TemporaryDirectory() as folder,
    ):
        path = Path(folder, "costs.json")
        script = SCRIPT.format(name, events, str(path))
        odoo.run_script(server, database, script, GOOGLE_CALENDAR_EMULATOR=google_url)
        return {
            title: Cost(*cost) if isinstance(cost, list) else cost
            for title, cost in json.loads(path.read_text()).items()
        }


def _print_table(played):
    first, second = played
    print(f"{'':{TITLE}}{first:>{NUMBERS}}{second:>{NUMBERS}}   time")
    column = f"{'s  requests   SQL':>{NUMBERS}}"
    print(f"{'':{TITLE}}{column}{column}  ratio")
    for title in played[first][0]:
        if title == CALIBRATION:
            continue
        ours, peer = (_typical(played[name], title) for name in (first, second))
        ratio = ""
        if _is_cost(ours) and _is_cost(peer):
            ratio = f"{ours.seconds / peer.seconds:7.2f}"
        print(f"{title:{TITLE}}{_numbers(ours)}{_numbers(peer)}{ratio}")
    print(f"\nMedians of {len(played[first])} rounds. Noise of this machine:")
    for name, rounds in played.items():
        fixed = [costs[CALIBRATION].seconds for costs in rounds]
        print(
            f"  beside {name}, a fixed piece of work took {min(fixed):.2f} to "
            f"{max(fixed):.2f} s; {_spread(rounds)}"
        )


def _typical(rounds, title):
    """The median of each number; what went wrong, if anything ever did."""
    costs = [costs[title] for costs in rounds]
    wrong = [cost for cost in costs if not _is_cost(cost)]
    if wrong:
        return wrong[0]
    return Cost(*(median(numbers) for numbers in zip(*costs, strict=True)))


def _numbers(cost):
    if not _is_cost(cost):
        return f"{cost:>{NUMBERS}}"
    seconds, requests, queries = cost
    return f"{seconds:{NUMBERS - 16}.2f}{requests:9.0f}{queries:7.0f}"


def _spread(rounds):
    """How far the rounds are apart at most."""
    ratios = []
    for title in rounds[0]:
        times = [costs[title].seconds for costs in rounds if _is_cost(costs[title])]
        if title != CALIBRATION and times:
            ratios.append(max(times) / min(times))
    return f"its times differ by a factor of {max(ratios):.1f} at most"


def _is_cost(cost):
    return isinstance(cost, Cost)
