"""Saying no at Google, or saying nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.steps import CONFIGURE, SYNCHRONIZE, CalendarPage

REFUSED = "You did not allow the access"


@pytest.fixture
def anna(new_person):
    return new_person()


@pytest.fixture
def page(enter, anna):
    return enter(anna)


def nothing_is_stored(server, person):
    odoo = server.rpc(person.login)
    accounts = odoo.call("calendar.google.account", "search_count", [])
    calendars = people.made_calendars(server, person)
    return (accounts, calendars, server.emulator.grants(person.email)) == (0, [], [])


@pytest.mark.parametrize("name", ["crm-calendar", "calendar"])
def test_cancel_at_google(name, page, anna, server, screenshot):
    calendar = CalendarPage(page).open(name)
    calendar.continue_to_google()
    google_page.consent(page, anna, allow=False)
    steps.told(page, REFUSED)
    expect(page).to_have_url(re.compile(f"/odoo/{name}"))
    expect(calendar.link(CONFIGURE)).to_be_visible()
    screenshot(page, f"refused-{name}")
    assert nothing_is_stored(server, anna)
    page.reload()
    expect(calendar.link(CONFIGURE)).to_be_visible()
    expect(page.get_by_text(REFUSED)).to_be_hidden()


def test_a_second_click_works(page, anna):
    calendar = CalendarPage(page).open()
    calendar.continue_to_google()
    google_page.consent(page, anna, allow=False)
    steps.told(page, REFUSED)
    calendar.continue_to_google()
    google_page.consent(page, anna)
    steps.told(page, "is connected")
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()


def test_going_back_from_google(page, anna, server):
    calendar = CalendarPage(page).open("crm-calendar")
    calendar.continue_to_google()
    google_page.choose_account(page, anna)
    while not re.search("/odoo/crm-calendar", page.url):
        page.go_back()
    expect(calendar.link(CONFIGURE)).to_be_visible()
    assert nothing_is_stored(server, anna)
    calendar.open("crm-calendar").continue_to_google()
    google_page.consent(page, anna)
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()


def test_cancel_in_the_wizard(page, anna, server):
    calendar = CalendarPage(page).open()
    wizard = calendar.configure()
    wizard.get_by_role("button", name="Cancel").click()
    expect(wizard).to_be_hidden()
    expect(calendar.link(CONFIGURE)).to_be_visible()
    assert nothing_is_stored(server, anna)
