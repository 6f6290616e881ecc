"""The pages as a person uses them: a real Odoo, an emulated Google and Chromium.

A test fails when any of its pages logs an error in the browser's console or throws one.
Where an error is part of the story, the test says so: ``errors.expect("a regex")``.
"""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect, sync_playwright

from devtools import chromium, servers
from devtools.places import STATE
from devtools.rpc import OdooClient
from tests.browser import people
from tests.browser.console import Errors
from tests.google_emulator.client import EmulatorClient

pytest.register_assert_rewrite("tests.browser.changes")

SCREENSHOTS = STATE / "screenshots"
PATIENCE = 20_000  # milliseconds; the first page of a fresh Odoo is slow


@dataclass
class Server:
    """The running Odoo and the Google that it talks to."""

    url: str
    db: str
    google_url: str
    emulator: EmulatorClient
    _clients: dict = field(default_factory=dict)

    def rpc(self, login, password=None):
        """The person's own session over HTTP, e.g. server.rpc("sofia").call(...)."""
        if login not in self._clients:
            self._clients[login] = OdooClient(self.url, self.db, login, password)
        return self._clients[login]


@pytest.fixture(scope="session")
def server():
    with servers.running_demo("browser") as demo:
        client = EmulatorClient(demo.google_url)
        yield Server(demo.url, demo.database, demo.google_url, client)
        demo.check_alive()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        started = chromium.launch(playwright)
        yield started
        started.close()


@pytest.fixture
def errors():
    """The errors of all pages of this test, checked in the end."""
    collected = Errors()
    yield collected
    collected.check()


@pytest.fixture
def new_page(request, browser, server, errors):
    """A function that opens a page of its own session: new_page("phone")."""
    contexts = []

    def open_page(screen="desktop", **options):
        settings = {**chromium.SETTINGS, **chromium.SCREENS[screen], **options}
        context = browser.new_context(base_url=server.url, **settings)
        context.set_default_timeout(PATIENCE)
        context.on("page", errors.watch)
        contexts.append(context)
        return context.new_page()

    yield open_page
    pages = [page for context in contexts for page in context.pages]
    if getattr(request.node, "failed", False):
        for number, page in enumerate(pages):
            screenshot(page, f"failed-{request.node.name}-{number}")
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    return new_page("desktop")


@pytest.fixture
def phone(new_page):
    return new_page("phone")


@pytest.fixture
def new_person(server):
    """A function that makes somebody new, in Odoo and at Google."""

    def create(name="Anna Maes", groups=people.SALES, connected=False):
        person = people.create(server, name, groups)
        if connected:
            people.connect(server, person)
        return person

    yield create
    assert server.emulator.violations() == []
    assert server.emulator.mails() == []


@pytest.fixture
def enter(new_page, server):
    """A function that opens a page of a person who has logged in already."""

    def open_page(person, screen="desktop", **options):
        page = new_page(screen, **options)
        page.context.add_cookies([people.session_of(server, person)])
        return page

    return open_page


@pytest.fixture
def login():
    """A function that logs a person in: login(page, "sofia")."""
    return log_in


@pytest.fixture(name="screenshot")
def screenshot_fixture():
    """A function that keeps a picture in .dev/screenshots: screenshot(page, "name")."""
    return screenshot


def log_in(page, login, password=None):
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


def screenshot(page, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "-", name)
    page.screenshot(path=SCREENSHOTS / f"{safe}.png")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if outcome.get_result().failed:
        item.failed = True
