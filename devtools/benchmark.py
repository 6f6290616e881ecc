"""./dev benchmark: what a synchronization costs, beside google_calendar and the ORM.

Three sides do the same things: this addon, Odoo's own google_calendar, and a script
that writes the same records with the ORM alone. Each round plays each row once with
each side, in a process, a copy of a database and an emulated Google of its own. A
process also times a fixed piece of work, which tells how noisy the machine is.

How long a change takes to the other side is measured with real servers.

Google's quota is out of the way: nobody waits for it.
"""

import json
import tempfile
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path

from . import benchmark_delays, benchmark_table, databases, odoo
from .benchmark_rows import DELAYS, OURS, PEER, PLAIN, ROWS, Cost, Line
from .console import step
from .postgres import postgres
from .servers import log_of, running_google

LAYERS = {
    OURS: databases.INSTALLED,
    PEER: databases.PEER_ALONE,
    PLAIN: databases.WEB,
}
SCRIPT = "from devtools import benchmark_work; benchmark_work.run(env, **{!r})"


def main(options):
    with postgres() as server:
        if options.profile:
            _print_profile(server, _row(options.profile), options.events)
            return 0
        names = options.row or [*(row.name for row in ROWS), DELAYS]
        rows = [_row(name) for name in names if name != DELAYS]
        for side in LAYERS:
            if any(side in row.sides for row in rows):
                databases.prepare(server, LAYERS[side])
        played, calibrations = _play_all(server, rows, options)
        delays = _delays(server) if DELAYS in names else []
    results = [(row, row.scaled(options.events), played[row.name]) for row in rows]
    if results:
        benchmark_table.print_all(results, calibrations)
    if delays:
        benchmark_delays.report(delays)
    lines = [line for rounds in played.values() for found in rounds for line in found]
    return int(any(not line.cost(OURS) for line in lines))


def _delays(server):
    databases.prepare(server, databases.INSTALLED)
    with step("Seconds until the other side shows a change"):
        return benchmark_delays.measure()


def _row(name):
    return next(row for row in ROWS if row.name == name)


def _play_all(server, rows, options):
    """:return: dict of row to its rounds, and dict of side to calibrations"""
    played, calibrations = defaultdict(list), defaultdict(list)
    for number in range(1, options.rounds + 1):
        for row in rows:
            costs = {}
            for side in row.sides:
                title = f"Round {number} of {options.rounds}, {row.name}, {side}"
                with step(title):
                    answer = _play(server, side, row, options.events)
                costs[side] = answer["lines"]
                calibrations[side].append(answer["calibration"])
            played[row.name].append(_lines(costs))
    return played, calibrations


def _lines(costs):
    """:return: list of Line out of what each side has answered"""
    lines = []
    for number, (title, entries, _cost) in enumerate(costs[OURS]):
        found = {}
        for side, answers in costs.items():
            cost = answers[number][2] if number < len(answers) else "not done"
            found[side] = Cost(*cost) if isinstance(cost, list) else cost
        lines.append(Line(title, entries, found))
    return lines


def _play(server, side, row, events, profile=None):
    """:return: dict as ``benchmark_work.run`` writes it"""
    google = nullcontext((None, None))
    if side != PLAIN:
        google = running_google(0, log_of("benchmark", "google"))
    with (
        databases.copy_of(server, LAYERS[side], "benchmark") as database,
        google as (google_url, _process),
        tempfile.TemporaryDirectory() as folder,
    ):
        path = Path(folder, "costs.json")
        arguments = {
            "side": side,
            "row": row.name,
            "size": row.scaled(events),
            "latency": row.latency,
            "path": str(path),
            "profile": profile,
        }
        variables = {"GOOGLE_CALENDAR_EMULATOR": google_url} if google_url else {}
        odoo.run_script(server, database, SCRIPT.format(arguments), **variables)
        return json.loads(path.read_text())


def _print_profile(server, row, events):
    """Phases without a profiler, which slows down, and then functions with one."""
    for profile in ("phases", "functions"):
        with step(f"{row.name}, {profile}"):
            answer = _play(server, OURS, row, events, profile)
        title = row.titled(row.scaled(events))
        print(f"\n{title}\n\n{answer['profile']}")
