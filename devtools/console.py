"""What ./dev says: a line per step with its time, and failures that tell what to do."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from .processes import die_with_parent

HEARTBEAT = 20  # seconds of silence after which a step says that it is still at work


class Failure(Exception):
    """Something went wrong; the message says what, and what to do about it."""


def say(text):
    print(f"dev: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text):
    """Say what begins, that it goes on, and how long it took."""
    started = time.monotonic()
    done = threading.Event()

    def beat():
        while not done.wait(HEARTBEAT):
            say(f"{text}: {time.monotonic() - started:.0f} s so far")

    say(f"{text} ...")
    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"{text}: done in {time.monotonic() - started:.1f} s")


def run(command, hint, **options):
    """Run a command quietly; when it fails, show the end of its output and the hint."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=die_with_parent,
            **options,
        )
    except FileNotFoundError:
        raise Failure(f"{command[0]} is not on this machine.\n{hint}") from None
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise Failure(f"{command[0]} failed ({done.returncode}):\n{tail}\n{hint}")
    return done.stdout
