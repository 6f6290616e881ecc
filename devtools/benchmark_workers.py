"""Inside Odoo, for ./dev benchmark: accounts with nothing to do, and who looks at them.

Each worker is a process of its own, as those of Odoo's scheduled jobs are. All of them
are ready before the measurement begins, and have done the same before.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from odoo.tools import config

#: Accounts that a worker takes at once
SET = 64
#: Seconds between two looks at the files by which processes tell what they do
PAUSE = 0.002
#: Seconds until a worker is ready, or has done its work
PATIENCE = 600
SCRIPT = "from devtools import benchmark_workers; benchmark_workers.work(env, *{!r})"


def work(env, account_ids, folder):
    """What a worker does, in an Odoo of its own."""
    folder = Path(folder)
    for _round in range(2):  # what is written to Google comes back once
        _synchronize(env, account_ids)
    (folder / "ready").touch()
    _wait_for(folder / "go")
    thread = threading.current_thread()
    thread.query_count, thread.query_time = 0, 0
    cpu = time.process_time()
    _synchronize(env, account_ids)
    done = {"cpu": time.process_time() - cpu, "queries": thread.query_count}
    draft = folder / "draft"
    draft.write_text(json.dumps(done))
    draft.rename(folder / "done")
    _wait_for(folder / "end")


def _synchronize(env, account_ids):
    """As a lane does with accounts that are due."""
    for start in range(0, len(account_ids), SET):
        ids = account_ids[start : start + SET]
        runs = env["calendar.google.account"].browse(ids)._create_automatic_runs()
        env.cr.commit()
        runs._execute_together()


class Workers:
    """Some of them, which share the accounts out; ready when the block begins."""

    def __init__(self, account_ids, count):
        self._shares = [account_ids[number::count] for number in range(count)]
        self._stack = ExitStack()

    def __enter__(self):
        self._folders = [
            self._stack.enter_context(_started(share)) for share in self._shares
        ]
        for folder in self._folders:
            _wait_for(folder / "ready")
        return self

    def __exit__(self, *exc_info):
        self._stack.close()

    def work(self):
        """:return: list of what each has done, see ``work``"""
        for folder in self._folders:
            (folder / "go").touch()
        for folder in self._folders:
            _wait_for(folder / "done")
        return [json.loads((folder / "done").read_text()) for folder in self._folders]


@contextmanager
def _started(account_ids):
    """:return: the folder of the files of one worker"""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "odoo", "shell", "-c", config.rcfile]
        command += ["--no-http", "--log-level=warn"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        process.stdin.write(SCRIPT.format((account_ids, name)) + "\n")
        process.stdin.close()
        try:
            yield Path(name)
        finally:
            Path(name, "end").touch()
            process.wait(PATIENCE)


def _wait_for(path):
    until = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > until:
            raise TimeoutError(f"There is no {path.name}")
        time.sleep(PAUSE)
