"""Where things lie, and how several ./dev at once stay out of each other's way.

The cache holds what every clone shares and what can be fetched again. The state folder
of a clone holds its databases and logs. Delete either when no ./dev runs.
"""

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .console import say

ADDON = "calendar_google_sync"
#: What installs itself where OCA's queue_job is
QUEUE_ADDON = "calendar_google_sync_queue_job"
ADDONS = (ADDON, QUEUE_ADDON)
REPO = Path(__file__).resolve().parent.parent
STATE = REPO / ".dev"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON


@contextmanager
def locked(path):
    """Hold a lock file; it is released even when this process is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./dev ({path.name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_complete(folder):
    return (folder / ".complete").is_file()


@contextmanager
def building(folder):
    """A fresh folder that counts only once its making came to the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    (folder / ".complete").touch()


@contextmanager
def scratch(name):
    """A folder for the time of a download; what an interrupted one left is removed."""
    folder = CACHE / f"{name}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
