"""The administrator's part: the OAuth client, and the hourly synchronization."""

import pytest
from playwright.sync_api import expect

from devtools import demo_people
from tests.browser import google_page, people, steps
from tests.browser.steps import CONFIGURE, CalendarPage

PARAMETERS = {
    "calendar_google_sync.client_id": demo_people.CLIENT_ID,
    "calendar_google_sync.client_secret": demo_people.CLIENT_SECRET,
}
SWITCH = "Sync with Google Calendar"


@pytest.fixture
def no_client(server):
    """Nobody has introduced this Odoo to Google."""
    admin = server.rpc(people.ADMIN)
    for key in PARAMETERS:
        admin.call("ir.config_parameter", "set_param", key, False)
    yield
    for key, value in PARAMETERS.items():
        admin.call("ir.config_parameter", "set_param", key, value)


@pytest.fixture
def alex(new_person):
    return new_person("Alex Admin", people.ADMINISTRATOR)


@pytest.fixture
def auto_sync(server):
    """A function that tells whether the company synchronizes every hour."""
    admin = server.rpc(people.ADMIN)
    [company] = admin.search_read("res.company", [], ["google_calendar_auto_sync"])
    yield lambda: admin.search_read("res.company", [], ["google_calendar_auto_sync"])[
        0
    ]["google_calendar_auto_sync"]
    admin.write("res.company", company["id"], google_calendar_auto_sync=False)


def test_somebody_is_told_whom_to_ask(no_client, enter, new_person, screenshot):
    page = enter(new_person())
    calendar = CalendarPage(page).open("crm-calendar")
    wizard = calendar.configure()
    expect(wizard).to_contain_text("Please ask")
    expect(wizard).to_contain_text("Administrator")
    expect(wizard.get_by_role("textbox")).to_have_count(0)
    expect(wizard.get_by_role("button", name="Continue")).to_be_hidden()
    screenshot(page, "admin-ask")
    wizard.locator("footer").get_by_role("button", name="Close").click()
    expect(wizard).to_be_hidden()
    expect(calendar.link(CONFIGURE)).to_be_visible()


def test_the_form_for_the_client(no_client, enter, alex, server, screenshot):
    page = enter(alex, permissions=["clipboard-read", "clipboard-write"])
    calendar = CalendarPage(page).open()
    wizard = calendar.configure()
    redirect_uri = f"{server.url}/calendar_google_sync/callback"
    expect(wizard).to_contain_text(redirect_uri)
    wizard.locator(".o_clipboard_button").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == redirect_uri
    screenshot(page, "admin-client")
    wizard.get_by_role("button", name="Save", exact=True).click()
    steps.told(page, "Missing required fields")
    wizard.get_by_label("Client ID").fill(demo_people.CLIENT_ID)
    wizard.get_by_label("Client Secret").fill(demo_people.CLIENT_SECRET)
    wizard.get_by_role("button", name="Save", exact=True).click()
    expect(wizard).to_contain_text(people.calendar_names()[0])
    screenshot(page, "admin-client-saved")
    wizard.get_by_role("button", name="Continue").click()
    google_page.consent(page, alex)
    steps.told(page, f"{alex.email} is connected")


def test_settings(enter, alex, auto_sync, screenshot):
    page = enter(alex)
    open_settings(page)
    switch = page.get_by_role("checkbox", name=SWITCH)
    expect(page.get_by_role("heading", name="Recurrence Settings")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect(page.get_by_label("Client ID")).to_have_value(demo_people.CLIENT_ID)
    expect(page.get_by_label("Client Secret")).to_have_value("")
    assert demo_people.CLIENT_SECRET not in page.content()
    switch.check()
    screenshot(page, "admin-settings")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    open_settings(page)
    expect(switch).to_be_checked()
    assert auto_sync() is True


def test_credentials_under_settings(enter, alex, screenshot):
    page = enter(alex)
    page.goto("/odoo")
    steps.open_app(page, "Settings", "User Credentials")
    expect(page.get_by_text("Authorized Access to your Account")).to_be_visible()
    expect(page.get_by_text("No access was given")).to_be_visible()
    screenshot(page, "admin-credentials")


def test_credentials_of_somebody_else(enter, alex, new_person, server, screenshot):
    """An administrator is led to the board, which has states and no content."""
    anna = new_person(connected=True)
    page = enter(alex)
    page.goto(f"/odoo/users/{server.rpc(anna.login).uid}")
    page.get_by_role("tab", name="User Credentials").click()
    expect(page.get_by_text("in that person's own preferences")).to_be_visible()
    expect(page.get_by_role("button", name="Revoke Access")).to_be_hidden()
    screenshot(page, "admin-other-person")
    page.get_by_role("button", name="Show in Google Accounts").click()
    expect(page.get_by_role("row").filter(has_text=anna.email)).to_be_visible()
    expect(page.locator(".o_data_row")).to_have_count(1)


def open_settings(page):
    page.goto("/odoo/settings")
    page.get_by_role("tab", name="Calendar").click()
