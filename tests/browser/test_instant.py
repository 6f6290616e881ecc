"""As soon as something changes: the switch, and what Settings say of notices."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.live import account_of, add_entry, background_run
from tests.browser.steps import CalendarPage
from tests.browser.test_admin import open_settings

INSTANT = "As soon as something changes"
HOURLY = "Sync with Google Calendar"


@pytest.fixture
def alex(new_person):
    return new_person("Alex Admin", people.ADMINISTRATOR)


@pytest.fixture
def company(server):
    """A function that sets the switches of the company, for this test."""
    admin = server.rpc(people.ADMIN)
    [found] = admin.search_read("res.company", [], ["id"])

    def switch(is_on):
        values = {
            "google_calendar_auto_sync": is_on,
            "google_calendar_instant_sync": is_on,
        }
        admin.write("res.company", found["id"], **values)

    yield switch
    switch(False)


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_second_switch(enter, alex, company, screen, screenshot):
    page = enter(alex, screen)
    open_settings(page)
    instant = page.get_by_role("checkbox", name=INSTANT)
    expect(page.get_by_role("checkbox", name=HOURLY)).not_to_be_checked()
    expect(instant).to_be_hidden()
    page.get_by_role("checkbox", name=HOURLY).check()
    expect(page.get_by_text("What is saved in Odoo is in Google")).to_be_visible()
    instant.check()
    expect(page.get_by_text("Save, and Odoo tries whether Google")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    open_settings(page)
    expect(instant).to_be_checked()
    # If somebody is connected, it may be known by now
    said = re.compile("Whether Google can reach this Odoo|Google's notices arrive")
    expect(page.get_by_text(said)).to_be_visible()
    instant.scroll_into_view_if_needed()
    assert steps.fits_the_screen(page)
    screenshot(page, f"instant-settings-{screen}")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("works", "Google's notices arrive."),
        ("unreachable", "Google could not reach this Odoo (last tried:"),
        ("no_https", "This Odoo has no https address"),
    ],
)
def test_what_the_try_has_shown(enter, alex, company, state, words, screen, screenshot):
    """The sentences; that the states are true is for the tests of the channels."""
    company(True)
    page = enter(alex, screen)

    def answer(route):
        answered = route.fetch().json()
        values = {"gcal_sync_push_state": state, "gcal_sync_push_known_at": "11/28/26"}
        answered["result"]["value"].update(values)
        route.fulfill(json=answered)

    page.route("**/res.config.settings/onchange", answer)
    open_settings(page)
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_text(words).scroll_into_view_if_needed()
    assert steps.fits_the_screen(page)
    screenshot(page, f"instant-{state}-{screen}")


def test_a_save_is_in_google_before_ones_eyes(
    enter, new_person, server, company, screenshot
):
    company(True)
    anna = new_person(connected=True)
    background_run(server, anna)
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    day = people.next_week(3)
    calendar.quick_create(day, 10, "Visit the warehouse")
    expect(page.locator(".o_gcal_sync_waiting")).to_have_count(0)
    google = account_of(server, anna)["events_calendar_id"]
    entries = server.emulator.events(anna.email, google)
    assert [entry["summary"] for entry in entries] == ["Visit the warehouse"]
    add_entry(server, anna, "Lunch in Google", day, 12)
    # A notice of the emulated Google tells of it: http on the loopback counts
    expect(calendar.entry("Lunch in Google", day)).to_be_visible()
    screenshot(page, "instant-both-ways")
