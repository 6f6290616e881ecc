"""The browser of the browser tests: Debian's Chromium."""

import os
import shutil

from .console import run, step

PACKAGES = ("chromium", "fonts-liberation")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
HOW = f"Install it as root: {' '.join(INSTALL)}"


def find():
    """The path of a Chromium or Chrome on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def get():
    """Find Chromium; install it where that is possible. None where it is not."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with step("Installing Chromium (100 MB)"):
            run(["apt-get", "update"], HOW)
            run(INSTALL, HOW, env=quiet)
    return find()
