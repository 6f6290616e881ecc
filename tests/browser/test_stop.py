"""A long run: what it is doing, what it waits for, and how it is stopped."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.live import make_events, synchronize
from tests.browser.steps import SYNCHRONIZE, CalendarPage

DAY = people.next_week(3)
SCREENS = pytest.mark.parametrize("screen", ["desktop", "phone"])
STOPPED = re.compile(
    r"Stopped by you\. \d+ of \d+ are done; the next synchronization goes on from there"
)


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


@pytest.fixture
def slow(server, anna):
    """Google takes its time for each batch."""
    make_events(server, anna, 200, DAY)
    server.emulator.add_fault(email=anna.email, batch="whole", latency=4, count=None)
    yield
    server.emulator.clear_faults()


def last_run(server, anna):
    fields = ["state", "stopped", "progress", "total", "remaining", "message"]
    domain = [("state", "!=", "preview")]
    found = server.rpc(anna.login).search_read("calendar.google.run", domain, fields)
    return found[0]


@SCREENS
def test_stopped_in_the_popup(enter, anna, slow, server, screen, screenshot):
    page = enter(anna, screen)
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    expect(popup.dialog).to_contain_text("Synchronizing 50 of 200")
    expect(popup.dialog).to_contain_text("Writing to Google…")
    assert steps.fits_the_screen(page)
    screenshot(page, f"stop-working-{screen}")
    popup.button("Stop").click()
    expect(popup.dialog).to_contain_text("Stopping…")
    expect(popup.button("Stop")).to_be_disabled()
    screenshot(page, f"stop-stopping-{screen}")
    expect(popup.status).to_contain_text("Synchronization stopped")
    expect(popup.status).to_contain_text(STOPPED)
    assert steps.fits_the_screen(page)
    screenshot(page, f"stop-stopped-{screen}")
    run = last_run(server, anna)
    assert run["stopped"] and 0 < run["progress"] < run["total"] == 200
    assert run["remaining"] == run["total"] - run["progress"]
    popup.close()
    server.emulator.clear_faults()
    synchronize(server, anna)
    entries = server.emulator.events(anna.email, _calendar(server, anna))
    assert len(entries) == 200


def _calendar(server, anna):
    [account] = server.rpc(anna.login).search_read(
        "calendar.google.account", [], ["events_calendar_id"]
    )
    return account["events_calendar_id"]


@SCREENS
def test_stopped_in_the_header(enter, anna, slow, server, screen, screenshot):
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    popup = calendar.open_popup()
    popup.start()
    expect(popup.progress).to_be_visible()
    popup.close()
    expect(calendar.link("Synchronizing 50 of 200")).to_be_in_viewport(ratio=1)
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_in_viewport(ratio=1)
    assert steps.fits_the_screen(page)
    screenshot(page, f"stop-header-{screen}")
    stop.click()
    steps.told(page, "Synchronization stopped")
    expect(calendar.link(SYNCHRONIZE)).to_be_in_viewport(ratio=1)
    screenshot(page, f"stop-header-told-{screen}")
    assert last_run(server, anna)["stopped"]


@SCREENS
def test_the_form_follows_the_run(enter, anna, slow, server, screen, screenshot):
    page = enter(anna, screen)
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    expect(popup.dialog).to_contain_text("Synchronizing 50 of 200")
    page.goto(f"/odoo/google-calendar-history/{last_run(server, anna)['id']}")
    bar = page.get_by_role("progressbar", name=re.compile("Synchronizing"))
    expect(bar).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, f"stop-form-{screen}")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=STOPPED)).to_be_visible()
    expect(bar).to_be_hidden()
    expect(page.get_by_text("created in Google").first).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, f"stop-form-stopped-{screen}")


def test_the_form_shows_the_end(enter, anna, server, screenshot):
    make_events(server, anna, 60, DAY)
    server.emulator.add_fault(email=anna.email, batch="whole", latency=4, count=None)
    page = enter(anna)
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    expect(popup.dialog).to_contain_text("Synchronizing 50 of 60")
    page.goto(f"/odoo/google-calendar-history/{last_run(server, anna)['id']}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    done = page.get_by_role("status").filter(has_text="Your calendars are synchronized")
    expect(done).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    screenshot(page, "stop-form-end")


@SCREENS
def test_a_break_that_google_asks_for(enter, anna, server, screen, screenshot):
    make_events(server, anna, 5, DAY)
    server.emulator.add_fault(
        email=anna.email, batch="whole", status=429, retry_after=12
    )
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    popup = calendar.open_popup()
    popup.start()
    timer = popup.dialog.get_by_role("timer")
    expect(timer).to_contain_text("Google asks for a break: goes on in 1")
    screenshot(page, f"wait-break-{screen}")
    popup.close()
    short = page.get_by_role("timer")
    expect(short).to_contain_text(re.compile(r"goes on in \d+ s"))
    expect(short).to_be_in_viewport(ratio=1)
    assert steps.fits_the_screen(page)
    screenshot(page, f"wait-break-header-{screen}")
    steps.told(page, "Synchronized with Google")


def test_googles_limit(enter, anna, server, screenshot):
    """The real one: 540 of the 600 that Google allows in a minute are used up."""
    make_events(server, anna, 600, DAY)
    page = enter(anna)
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    timer = popup.dialog.get_by_role("timer")
    told = re.compile(r"Google allows 600 changes a minute: goes on in (\d+) s")
    expect(timer).to_contain_text(told, timeout=120_000)
    first = int(told.search(timer.inner_text())[1])
    assert 5 < first <= 60
    screenshot(page, "wait-quota")
    page.wait_for_timeout(4000)
    later = int(told.search(timer.inner_text())[1])
    assert first - 7 <= later < first
    phone = enter(anna, "phone")
    CalendarPage(phone).open()
    expect(phone.get_by_role("timer")).to_be_in_viewport(ratio=1)
    assert steps.fits_the_screen(phone)
    screenshot(phone, "wait-quota-phone")
    phone.close()
    popup.button("Stop").click()
    expect(popup.status).to_contain_text(STOPPED, timeout=5000)
    screenshot(page, "wait-quota-stopped")
    run = last_run(server, anna)
    assert (run["total"], run["progress"]) == (600, 540 - 540 % 50)
