"""The administrator's board and test of the client; the own choices of a person."""

import pytest
from playwright.sync_api import expect

from devtools import demo_people
from tests.browser import people, steps
from tests.browser.steps import CalendarPage
from tests.browser.test_admin import no_client, open_settings  # noqa: F401

ACCEPTED = "Google accepts this client ID and secret."
REJECTED = "Google does not accept this client ID and secret."


@pytest.fixture
def alex(new_person):
    return new_person("Alex Admin", people.ADMINISTRATOR)


def test_the_client_in_the_wizard(no_client, enter, alex, screenshot):  # noqa: F811
    page = enter(alex)
    wizard = CalendarPage(page).open().configure()
    wizard.get_by_text("Show the steps").click()
    expect(wizard.get_by_text("enable the Google Calendar API")).to_be_visible()
    screenshot(page, "admin-client-steps")
    with page.expect_popup() as opened:
        wizard.get_by_role("link", name="More about each step").click()
    steps_page = opened.value
    title = steps_page.get_by_role(
        "heading", name="The OAuth client, once for everybody"
    )
    expect(title).to_be_in_viewport()
    screenshot(steps_page, "admin-client-readme")
    steps_page.close()
    test = wizard.get_by_role("button", name="Test", exact=True)
    test.click()
    expect(wizard.get_by_role("status")).to_contain_text("Enter both")
    wizard.get_by_label("Client ID").fill(demo_people.CLIENT_ID)
    wizard.get_by_label("Client Secret").fill("wrong")
    test.click()
    expect(wizard.get_by_role("status")).to_contain_text(REJECTED)
    screenshot(page, "admin-client-wrong")
    wizard.get_by_label("Client Secret").fill(demo_people.CLIENT_SECRET)
    test.click()
    expect(wizard.get_by_role("status")).to_contain_text(ACCEPTED)
    screenshot(page, "admin-client-right")
    wizard.get_by_role("button", name="Save", exact=True).click()
    expect(wizard.get_by_role("button", name="Continue")).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_client_in_the_settings(screen, enter, alex, new_person, screenshot):
    new_person(connected=True)
    page = enter(alex, screen)
    open_settings(page)
    page.get_by_role("button", name="Test", exact=True).click()
    result = page.locator(".o_gcal_sync_test_client")
    expect(result.get_by_role("status")).to_contain_text(ACCEPTED)
    result.scroll_into_view_if_needed()
    assert steps.fits_the_screen(page)
    screenshot(page, f"admin-settings-test-{screen}")
    linked = page.get_by_role("button", name="Linked accounts:")
    linked.scroll_into_view_if_needed()
    screenshot(page, f"admin-settings-accounts-{screen}")
    linked.click()
    expect(page.get_by_text("Anna Maes").first).to_be_visible()
    assert steps.fits_the_screen(page)


def test_board(enter, alex, new_person, server, screenshot):
    anna = new_person("Anna Maes", connected=True)
    bert = new_person("Bert Broken", connected=True)
    server.emulator.withdraw_access(bert.email)
    server.emulator.expire_access_tokens(bert.email)
    for person in anna, bert:
        server.rpc(person.login).call(
            "calendar.google.account", "synchronize", account_of(server, person)
        )
    page = enter(alex)
    page.goto("/odoo")
    steps.open_app(page, "Settings", "Google Accounts")
    row = page.get_by_role("row").filter(has_text=bert.email)
    expect(row).to_contain_text("To Reconnect")
    expect(page.get_by_role("row").filter(has_text=anna.email)).to_contain_text(
        "Connected"
    )
    screenshot(page, "admin-board")
    row.get_by_text("To Reconnect").click()
    expect(page.locator(".o_breadcrumb")).to_contain_text(
        "Synchronizations of Bert Broken"
    )
    expect(page.get_by_role("row").filter(has_text="Bert Broken")).to_be_visible()
    screenshot(page, "admin-board-history")
    page.go_back()
    page.get_by_role("row").filter(has_text=anna.email).get_by_role(
        "button", name="Synchronize"
    ).click()
    steps.told(page, "Synchronizations started: 1")
    row.get_by_role("button", name="Revoke Access").click()
    question = steps.dialog(page, "Revoke Access")
    for name in (*people.calendar_names(), bert.email, "Bert Broken"):
        expect(question).to_contain_text(name)
    screenshot(page, "admin-board-question")
    question.get_by_role("button", name="Revoke Access").click()
    steps.told(page, "The access of Bert Broken had been withdrawn")
    expect(row).to_be_hidden()
    screenshot(page, "admin-board-revoked")
    phone = enter(alex, "phone")
    phone.goto("/odoo/google-accounts")
    expect(phone.get_by_text(anna.email)).to_be_visible()
    assert steps.fits_the_screen(phone)
    screenshot(phone, "phone-board")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_pause_and_kinds(screen, enter, new_person, server, screenshot):
    anna = new_person(connected=True)
    page = enter(anna, screen)
    page.goto("/odoo/user-credentials")
    box = page.locator(".o_gcal_sync_credentials")
    expect(box).to_contain_text("Events and tasks")
    screenshot(page, f"credentials-{screen}")
    box.get_by_role("button", name="Pause", exact=True).click()
    expect(box).to_contain_text("Paused by you")
    assert steps.fits_the_screen(page)
    screenshot(page, f"credentials-paused-{screen}")
    box.get_by_role("button", name="Resume", exact=True).click()
    expect(box).to_contain_text("Connected")
    box.get_by_role("button", name="Change in your preferences").click()
    page.get_by_role("tab", name="Calendar").click()
    tasks = page.get_by_label("Tasks with Google")
    expect(tasks).to_be_checked()
    tasks.uncheck()
    screenshot(page, f"preferences-{screen}")
    page.get_by_role("button", name="Update Preferences").click()
    expect(page.get_by_role("button", name="Update Preferences")).to_be_hidden()
    page.goto("/odoo/user-credentials")
    expect(box).to_contain_text("Events only")


def test_both_pages_of_the_preferences_tell_the_pause(enter, new_person):
    page = enter(new_person(connected=True))
    CalendarPage(page).open()
    preferences = steps.open_own_credentials(page)
    preferences.get_by_role("button", name="Pause", exact=True).click()
    expect(preferences).to_contain_text("Paused by you")
    preferences.get_by_role("tab", name="Calendar").click()
    pause = preferences.get_by_label("Pause Google")
    expect(pause).to_be_checked()
    pause.uncheck()
    preferences.get_by_role("button", name="Update Preferences").click()
    expect(preferences).to_be_hidden()
    preferences = steps.open_own_credentials(page)
    expect(preferences.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_revoke_question(enter, new_person, screenshot):
    page = enter(new_person(connected=True))
    page.goto("/odoo/user-credentials")
    page.get_by_role("button", name="Revoke Access").click()
    question = steps.dialog(page, "Revoke Access")
    for name in people.calendar_names():
        expect(question).to_contain_text(name)
    screenshot(page, "credentials-question")


def account_of(server, person):
    found = server.rpc(person.login).search_read("calendar.google.account", [], ["id"])
    return [account["id"] for account in found]
