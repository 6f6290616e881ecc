"""Odoo's own Calendar app: it has the link, and is otherwise what it was."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.steps import SYNCHRONIZE, CalendarPage

DAY = people.next_week(3)


@pytest.fixture
def anna(new_person):
    return new_person()


@pytest.fixture
def page(enter, anna):
    return enter(anna)


def test_connect_and_synchronize(page, anna, screenshot):
    page.goto("/odoo")
    steps.open_app(page, "Calendar")
    calendar = CalendarPage(page)
    calendar.continue_to_google()
    google_page.consent(page, anna)
    expect(page).to_have_url(re.compile("/odoo/calendar"))
    steps.told(page, f"{anna.email} is connected")
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()
    screenshot(page, "odoo-calendar-connected")
    assert "Nothing had changed" in calendar.synchronize()


def test_events_as_ever(page, anna, server, screenshot):
    odoo = server.rpc(anna.login)
    odoo.create(
        "project.task",
        name="A task",
        user_ids=[(6, 0, [odoo.uid])],
        date_deadline=people.at(DAY, 15),
    )
    calendar = CalendarPage(page).open("calendar")
    calendar.show_next_week()
    calendar.quick_create(DAY, 10, "Lunch with Jan")
    expect(calendar.entry("A task")).to_be_hidden()
    screenshot(page, "odoo-calendar")
    calendar.open_form("Lunch with Jan")
    subject = page.get_by_label("Meeting Subject")
    expect(subject).to_have_value("Lunch with Jan")
    expect(page.get_by_text("deleted in Google")).to_be_hidden()
    screenshot(page, "odoo-calendar-event")
    subject.fill("Lunch with Jan and An")
    steps.save_form(page)
    calendar.open("calendar").show_next_week()
    expect(calendar.entry("Lunch with Jan and An", DAY)).to_be_visible()
