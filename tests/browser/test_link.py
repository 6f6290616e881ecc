"""The link in the header: what the person can do now, in each state."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import SYNCHRONIZE, CalendarPage

SCREENS = pytest.mark.parametrize("screen", ["desktop", "phone"])


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


@pytest.fixture
def look(screenshot, screen):
    """A function that takes a picture and finds that everything fits."""

    def picture(page, name):
        screenshot(page, f"link-{name}-{screen}")
        assert steps.fits_the_screen(page), f"{name}: wider than the screen"

    return picture


def account_of(server, person):
    fields = ["events_calendar_id"]
    [account] = server.rpc(person.login).search_read(
        "calendar.google.account", [], fields
    )
    return account


def synchronize(server, person):
    ids = [account_of(server, person)["id"]]
    server.rpc(person.login).call("calendar.google.account", "synchronize", ids)


@SCREENS
def test_when_it_last_ran(enter, anna, server, screen, look):
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    unused = calendar.link(SYNCHRONIZE)
    expect(unused).to_have_attribute(
        "title", f"Connected as {anna.email}, not synchronized yet"
    )
    synchronize(server, anna)
    page.clock.install()
    page.reload()
    expect(page.get_by_text("just now")).to_be_in_viewport(ratio=1)
    title = calendar.link(SYNCHRONIZE).get_attribute("title")
    assert f"last synchronized on {people.today():%a, %b}" in title
    page.clock.fast_forward("05:00")
    expect(page.get_by_text("5 minutes ago")).to_be_in_viewport(ratio=1)
    look(page, "last-run")


@SCREENS
def test_access_withdrawn(enter, anna, server, screen, look):
    server.emulator.withdraw_access(anna.email)
    synchronize(server, anna)
    page = enter(anna, screen)
    calendar = CalendarPage(page).open("crm-calendar")
    calendar.link("Reconnect Google").click()
    question = steps.dialog(page, "Google Calendar")
    expect(question.get_by_role("button", name="Reconnect Google")).to_be_visible()
    look(page, "reconnect")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    expect(calendar.link("Reconnect Google")).to_be_in_viewport(ratio=1)


@SCREENS
def test_access_withdrawn_while_the_page_is_open(enter, anna, server, screen, look):
    page = enter(anna, screen)
    popup = CalendarPage(page).open().open_popup()
    expect(popup.dialog).to_contain_text("Odoo and Google agree")
    server.emulator.withdraw_access(anna.email)
    popup.choice("All events and tasks").check()
    way_out = popup.dialog.get_by_role("link", name="Reconnect Google")
    expect(way_out).to_be_visible()
    look(page, "reconnect-popup")
    page.locator(".o_notification_close").click()
    way_out.click()
    expect(page).to_have_url(re.compile(f"^{server.google_url}/"))


@SCREENS
def test_calendar_deleted_in_google(enter, anna, server, screen, look):
    server.emulator.delete_calendar(
        anna.email, account_of(server, anna)["events_calendar_id"]
    )
    synchronize(server, anna)
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    expect(calendar.link("Create calendars again")).to_be_in_viewport(ratio=1)
    look(page, "calendars-missing")


@SCREENS
def test_numbers_while_it_runs(enter, anna, server, screen, look):
    """As the server tells them; a run of this size would take minutes."""
    page = enter(anna, screen)
    going_on = {"id": 1, "total": 5000, "progress": 1240}

    def answer(route):
        answered = route.fetch().json()
        answered["result"]["run"] = going_on
        route.fulfill(json=answered)

    page.route("**/get_status", answer)
    page.route("**/calendar.google.run/read", lambda route: None)
    CalendarPage(page).open()
    bar = page.get_by_role("progressbar", name="Synchronizing 1,240 of 5,000")
    expect(bar).to_have_attribute("aria-valuenow", "25")
    expect(
        page.get_by_role("button", name="Synchronizing 1,240 of 5,000")
    ).to_be_visible()
    look(page, "progress")
    moving = bar.locator(".progress-bar").evaluate(
        "bar => getComputedStyle(bar).animationName"
    )
    assert moving == "none", "somebody asked for less motion"


@SCREENS
def test_resume(enter, anna, server, screen, look):
    account = account_of(server, anna)["id"]
    server.rpc(anna.login).call("calendar.google.account", "action_pause", [account])
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    expect(calendar.link("Resume Google")).to_be_in_viewport(ratio=1)
    look(page, "paused")
    calendar.link("Resume Google").click()
    expect(calendar.link(SYNCHRONIZE)).to_be_in_viewport(ratio=1)
    page.reload()
    expect(calendar.link(SYNCHRONIZE)).to_be_in_viewport(ratio=1)
