"""The browser of the tests and the screenshots: Debian's Chromium."""

import os
import shutil

from .console import run, step

PACKAGES = ("chromium", "fonts-liberation")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
HOW = f"Install it as root: {' '.join(INSTALL)}"

SETTINGS = {
    "locale": "en-US",
    "timezone_id": "Europe/Brussels",
    "reduced_motion": "reduce",
}
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
# Chromium's own calls home would only be noise; a page behind another one is drawn
# once a second, unless it may not.
OPTIONS = (
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


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


def launch(playwright):
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # root has none
    return playwright.chromium.launch(executable_path=find(), args=[*OPTIONS, *sandbox])
