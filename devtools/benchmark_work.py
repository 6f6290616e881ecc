"""Inside Odoo, for ./dev benchmark: one row is played by one side."""

import json
import time
from contextlib import nullcontext

from .benchmark_plays import PLAYS, NotDone
from .benchmark_profile import Functions, Phases
from .benchmark_sides import KINDS

RECORDERS = {"phases": Phases, "functions": Functions}


def run(env, side, row, size, latency, path, profile=None):
    """Play, and write down what it cost.

    :param side: of ``benchmark_rows.SIDES``
    :param row: name of a play
    :param latency: seconds that Google takes for each request
    :param path: of a JSON file with ``calibration`` in seconds, ``lines`` of title,
        entries and costs (a text where it went wrong), and ``profile``, a text
    :param profile: None, or a key of RECORDERS
    """
    started = time.perf_counter()
    sum(number * number for number in range(5_000_000))
    calibration = time.perf_counter() - started
    recorder = RECORDERS[profile](env) if profile else nullcontext()
    lines = []
    try:
        player = KINDS[side](env, latency, lambda: recorder)
        for line in PLAYS[row](player, size):
            lines.append(line)
    except NotDone:
        title, entries, _cost = lines.pop()
        lines.append((title, entries, "not done"))
    text = recorder.text() if profile else ""
    with open(path, "w") as file:
        json.dump({"calibration": calibration, "lines": lines, "profile": text}, file)
