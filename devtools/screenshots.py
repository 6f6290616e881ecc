"""./dev screenshots: the pictures of README.md and of the addon's own description.

They are taken from the demo's data in a real Odoo, so they show what is there today.
Each picture is a function of screenshots_story.py.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from . import chromium, screenshots_story
from .console import Failure, say, step
from .places import ADDON, REPO
from .rpc import OdooClient
from .servers import running_demo

FOLDER = REPO / ADDON / "static" / "description"
SIZES = {
    "desktop": {"viewport": {"width": 1280, "height": 760}},
    "phone": {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 1.5},
}
LARGEST = 150_000  # bytes; the pictures travel with the addon
PATIENCE = 30_000  # milliseconds


@dataclass
class Stage:
    """The servers and the browser, and the pages of the people in the pictures."""

    url: str
    database: str
    emulator: object
    browser: object
    _clients: dict = field(default_factory=dict)
    _pages: dict = field(default_factory=dict)

    def rpc(self, login):
        """The person's own session over HTTP."""
        if login not in self._clients:
            self._clients[login] = OdooClient(self.url, self.database, login)
        return self._clients[login]

    def page(self, login, screen="desktop"):
        """The one page of a person who has logged in, on this screen."""
        if (login, screen) not in self._pages:
            self._pages[login, screen] = self._new_page(login, screen)
        return self._pages[login, screen]

    def _new_page(self, login, screen):
        settings = {
            **chromium.SETTINGS,
            **chromium.SCREENS[screen],
            **SIZES[screen],
        }
        context = self.browser.new_context(base_url=self.url, **settings)
        context.set_default_timeout(PATIENCE)
        cookie = self.rpc(login).http.cookies["session_id"]
        session = {"name": "session_id", "value": cookie, "url": self.url}
        context.add_cookies([session])
        return context.new_page()


def main(_options):
    if not chromium.get():
        raise Failure(f"No Chromium on this machine. {chromium.HOW}")
    with _stage() as stage:
        for take in screenshots_story.PICTURES:
            shown = take(stage)
            _keep(shown, take.__name__.replace("_", "-"))
    return 0


@contextmanager
def _stage():
    # Playwright and the emulator's client are among the tests' packages
    from playwright.sync_api import expect, sync_playwright

    from tests.google_emulator.client import EmulatorClient

    with running_demo("browser") as demo, sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        google = EmulatorClient(demo.google_url)
        with step("Starting Chromium"):
            browser = chromium.launch(playwright)
        yield Stage(demo.url, demo.database, google, browser)
        browser.close()


def _keep(shown, name):
    path = FOLDER / f"{name}.png"
    shown.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    say(f"{path.relative_to(REPO)}: {size // 1000} kB")
    if size > LARGEST:
        raise Failure(f"{path.name} has more than {LARGEST // 1000} kB.")
