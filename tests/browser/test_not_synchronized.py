"""The list of what is not in Google as it is here, and its count in the header."""

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.live import synchronize
from tests.browser.steps import CalendarPage
from tests.browser.test_status import make_event, make_task

COUNT = ".o_gcal_sync_waiting_count"


@pytest.fixture
def anna(new_person, server):
    person = new_person(groups=people.SALES + people.PROJECT, connected=True)
    synchronize(server, person)
    return person


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_what_waits(enter, anna, server, screen, screenshot):
    odoo = server.rpc(anna.login)
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    expect(calendar.link(steps.SYNCHRONIZE)).to_be_visible()
    expect(page.locator(COUNT)).to_be_hidden()
    make_event(odoo, "Visit the warehouse")
    make_task(odoo, "Count the boxes")
    calendar.open()
    expect(page.locator(COUNT)).to_have_text("2 changes wait")
    assert steps.fits_the_screen(page)
    screenshot(page, f"not-synchronized-count-{screen}")
    page.locator(COUNT).click()
    for title in ("Visit the warehouse", "Count the boxes"):
        expect(page.get_by_text(title)).to_be_visible()
    expect(page.get_by_text("Waiting", exact=True)).to_have_count(2)
    assert steps.fits_the_screen(page)
    screenshot(page, f"not-synchronized-list-{screen}")
    page.get_by_role("button", name="Synchronize Now").first.click()
    popup = steps.Popup(page)
    popup.start()
    popup.result()
    popup.close()
    expect(page.get_by_text("Everything is synchronized")).to_be_visible()
    calendar.open()
    expect(calendar.link(steps.SYNCHRONIZE)).to_be_visible()
    expect(page.locator(COUNT)).to_be_hidden()


def test_the_count_follows(enter, anna):
    """What is entered in the calendar counts at once, and what is sent does not."""
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    calendar.quick_create(people.next_week(3), 10, "Visit the warehouse")
    expect(page.locator(COUNT)).to_have_text("1 change waits")
    calendar.synchronize()
    expect(page.locator(COUNT)).to_be_hidden()
