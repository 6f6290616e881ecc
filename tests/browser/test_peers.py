"""Beside Odoo's own google_calendar and microsoft_calendar, in another database."""

import pytest
from playwright.sync_api import expect

from devtools import databases, servers
from tests.browser import google_page, people, steps
from tests.browser.conftest import Server
from tests.browser.steps import CONFIGURE, SYNCHRONIZE, CalendarPage
from tests.google_emulator.client import EmulatorClient

CREDENTIALS = {
    f"{peer}_calendar_{name}": "demo"
    for peer in ("google", "microsoft")
    for name in ("client_id", "client_secret")
}
PAGES = ("workspace-calendar", "crm-calendar", "calendar")


@pytest.fixture(scope="module")
def server():
    """Both are installed, and offer themselves to everybody."""
    with servers.running_demo("neighbors", layer=databases.PEERS_DEMO) as demo:
        emulator = EmulatorClient(demo.google_url)
        server = Server(demo.url, demo.database, demo.google_url, emulator)
        for key, value in CREDENTIALS.items():
            server.rpc(people.ADMIN).call(
                "ir.config_parameter", "set_param", key, value
            )
        yield server
        demo.check_alive()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_links_stand_beside_each_other(enter, new_person, screen, screenshot):
    anna = new_person()
    page = enter(anna, screen)
    for name in PAGES:
        calendar = CalendarPage(page).open(name)
        for label in (CONFIGURE, "Google", "Outlook"):
            expect(calendar.link(label)).to_be_in_viewport(ratio=1)
        assert steps.fits_the_screen(page)
        screenshot(page, f"peers-{name}-{screen}")
    calendar.continue_to_google()
    google_page.consent(page, anna)
    steps.told(page, f"{anna.email} is connected")
    assert "Nothing had changed" in calendar.synchronize()
    for label in (SYNCHRONIZE, "Google", "Outlook"):
        expect(calendar.link(label)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("just now")).to_be_in_viewport(ratio=1)
    screenshot(page, f"peers-connected-{screen}")
    assert steps.fits_the_screen(page)


def test_settings_of_all_three(enter, new_person, screenshot):
    page = enter(new_person("Alex Admin", people.ADMINISTRATOR))
    page.goto("/odoo/settings")
    page.get_by_role("tab", name="Calendar").click()
    switch = page.get_by_role("checkbox", name="Sync with Google Calendar")
    switch.scroll_into_view_if_needed()
    expect(switch).not_to_be_checked()
    expect(page.get_by_text("Outlook Calendar")).to_be_visible()
    screenshot(page, "peers-settings")
