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


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_both_are_on_for_one_person(enter, new_person, server, screen, screenshot):
    """Settings say so before that person is refused."""
    anna = new_person(connected=True)
    page = enter(new_person("Alex Admin", people.ADMINISTRATOR), screen)
    open_settings(page)
    switch = page.locator(".o_gcal_sync_peer")
    expect(switch).to_contain_text("nobody has it on")
    expect(page.locator(".o_gcal_sync_both")).to_be_hidden()
    switch_on(server, anna)
    open_settings(page)
    expect(switch).to_contain_text("have it on: 1")
    expect(page.locator(".o_gcal_sync_both")).to_contain_text(anna.name)
    page.locator(".o_gcal_sync_both").scroll_into_view_if_needed()
    screenshot(page, f"peers-both-{screen}")
    assert steps.fits_the_screen(page)
    switch_on(server, anna, stopped=True)


def switch_on(server, person, stopped=False):
    """Odoo's own synchronization, as if the person had gone to Google for it."""
    admin = server.rpc(people.ADMIN)
    user_id = server.rpc(person.login).uid
    found = admin.search_read("res.users.settings", [("user_id", "=", user_id)], ["id"])
    settings_id = (
        found[0]["id"] if found else admin.create("res.users.settings", user_id=user_id)
    )
    values = {
        "google_calendar_rtoken": "demo",
        "google_synchronization_stopped": stopped,
    }
    admin.write("res.users.settings", settings_id, **values)


def open_settings(page):
    page.goto("/odoo/settings")
    page.get_by_role("tab", name="Calendar").click()


def test_settings_of_all_three(enter, new_person, screenshot):
    page = enter(new_person("Alex Admin", people.ADMINISTRATOR))
    page.goto("/odoo/settings")
    page.get_by_role("tab", name="Calendar").click()
    switch = page.get_by_role("checkbox", name="Sync with Google Calendar")
    switch.scroll_into_view_if_needed()
    expect(switch).not_to_be_checked()
    expect(page.get_by_text("Outlook Calendar")).to_be_visible()
    screenshot(page, "peers-settings")
