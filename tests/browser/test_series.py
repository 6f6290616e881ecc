"""What a person sees of series: single occurrences, and rules beyond Odoo."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

DAY = people.next_week(1)
TWICE_A_DAY = "RRULE:FREQ=DAILY;BYHOUR=10,15;COUNT=6"


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


@pytest.fixture
def entry(server, anna):
    """A series in Google that Odoo cannot repeat."""
    [calendar] = [
        found["id"]
        for found in server.emulator.calendars(anna.email)
        if "Events" in found["summary"]
    ]
    times = {
        side: {"dateTime": f"{DAY}T{hour}:00:00", "timeZone": "Europe/Brussels"}
        for side, hour in (("start", 10), ("end", 11))
    }
    series = server.emulator.add_event(
        anna.email, calendar, summary="Feed the fish", recurrence=[TWICE_A_DAY], **times
    )
    return calendar, series


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_dates_of_a_series_of_google(enter, anna, entry, screen, screenshot):
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    assert "Created in Odoo: 6" in calendar.synchronize()
    page.goto("/odoo/google-calendar-not-synchronized")
    shown = page.get_by_text("Feed the fish")
    expect(shown.first).to_be_visible()
    expect(
        page.get_by_text("Odoo cannot repeat an event within a day.")
    ).to_be_visible()
    screenshot(page, f"series-list-{screen}")
    assert steps.fits_the_screen(page)


def test_one_date_is_edited_on_either_side(enter, anna, entry, server, screenshot):
    page = enter(anna)
    calendar = CalendarPage(page).open()
    assert "Created in Odoo: 6" in calendar.synchronize()
    calendar.show_next_week()
    calendar.entry("Feed the fish", DAY).first.click()
    page.locator(".o_cw_popover").get_by_text("Edit", exact=True).click()
    expect(page.locator(".o_form_view")).to_be_visible()
    banner = page.get_by_role("status").filter(has_text="one date of a series")
    expect(banner).to_contain_text("Odoo cannot repeat an event within a day.")
    page.get_by_label("Meeting Subject").fill("Feed the cat")
    steps.save_form(page)
    expect(banner).to_be_visible()
    screenshot(page, "series-one-date")
    calendar.open()
    assert "Updated in Google: 1" in calendar.synchronize()
    google_calendar, series = entry
    titles = [
        one["summary"] for one in server.emulator.events(anna.email, google_calendar)
    ]
    assert sorted(titles) == ["Feed the cat", "Feed the fish"]
    after = DAY + timedelta(days=1)
    instance = f"{series['id']}_{after:%Y%m%d}T140000Z"
    server.emulator.delete_event(anna.email, google_calendar, instance)
    assert "Deleted in Google, kept in Odoo" in calendar.synchronize()
