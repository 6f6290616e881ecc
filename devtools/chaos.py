"""./dev chaos: random histories against Odoo, PostgreSQL and an emulated Google.

After them comes the fuzz of Google, see ``fuzz``.

Every fourth one is at once: Google's notices are played, see ``chaos_at_once``.
History number n (from 0) has the seed S + n, so --seed S+n --histories 1 replays it.
"""

import time
import traceback

from . import fuzz
from .chaos_at_once import HistoryAtOnce, is_at_once
from .chaos_history import History
from .chaos_world import running_world
from .console import say

STEPS = 14


def main(options):
    with running_world() as world:
        started = time.monotonic()
        failed = []
        for seed in range(options.seed, options.seed + options.histories):
            if not passes(world, seed, options.steps, options.verbose):
                failed.append(seed)
            world.demo.check_alive()
        seconds = time.monotonic() - started
        say(
            f"{options.histories} histories from seed {options.seed} in {seconds:.0f} s"
            f", {len(failed)} with violations: {failed}"
        )
    broken = options.fuzz and fuzz.main(options.seed, options.fuzz)
    return 1 if failed or broken else 0


def passes(world, seed, steps=STEPS, verbose=False):
    """Whether one history ends well; prints what it did if it does not."""
    kind = HistoryAtOnce if is_at_once(seed) else History
    history = kind(world, seed, steps)
    started = time.monotonic()
    try:
        problems = history.run()
    except Exception:
        problems = [traceback.format_exc()]
    seconds = time.monotonic() - started
    print(f"seed {seed}: {len(problems)} violations, {seconds:.1f} s", flush=True)
    if problems or verbose:
        for sentence in history.story:
            print(f"    {sentence}")
        for problem in problems:
            print(f"  VIOLATION {problem}")
        print(f"  replay: ./dev chaos --seed {seed} --histories 1 --steps {steps}")
    return not problems
