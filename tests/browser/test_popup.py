"""Synchronize with Google: the popup's choices, and what may happen to it."""

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import SYNCHRONIZE, CalendarPage

RANGE = "A date range"
SOON = people.next_week(3)


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


@pytest.fixture
def page(enter, anna):
    return enter(anna)


@pytest.fixture
def calendar(page):
    return CalendarPage(page).open()


def runs_of(server, person):
    fields = ["date_from", "date_to", "everything", "message"]
    domain = [("state", "!=", "preview")]
    return server.rpc(person.login).search_read("calendar.google.run", domain, fields)


def fill_range(popup, first, last):
    """The widget shows one of both dates as a field: the one that was clicked."""
    for place, day in (("o_daterange_start", first), ("o_daterange_end", last)):
        popup.dialog.locator(f"button.{place}").click()
        field = popup.dialog.locator(".o_field_daterange input")
        field.fill(day and f"{day:%m/%d/%Y}")
        field.press("Enter")


def test_a_date_range(calendar, server, anna, page, screenshot):
    odoo = server.rpc(anna.login)
    for name, day in (("Inside", SOON), ("Outside", people.next_week(4))):
        start, stop = people.at(day, 9), people.at(day, 10)
        odoo.create("calendar.event", name=name, start=start, stop=stop)
    popup = calendar.open_popup()
    popup.choice(RANGE).check()
    fill_range(popup, SOON, SOON)
    screenshot(page, "popup-range")
    popup.start()
    assert "Created in Google: 1" in popup.result()
    [run] = runs_of(server, anna)
    assert run["date_from"] == run["date_to"] == SOON.isoformat()


def test_a_range_that_ends_before_it_starts(calendar, server, anna, page, screenshot):
    popup = calendar.open_popup()
    popup.choice(RANGE).check()
    fill_range(popup, SOON, people.today())
    popup.start()
    problem = page.get_by_text("first day of the range must not be after the last day")
    expect(problem).to_be_visible()
    screenshot(page, "popup-wrong-range")
    steps.dialog(page, "Invalid Operation").get_by_role(
        "button", name="Close"
    ).last.click()
    expect(problem).to_be_hidden()
    assert runs_of(server, anna) == []
    fill_range(popup, people.today(), SOON)
    popup.start()
    popup.result()


def test_a_run_goes_on_without_the_popup(calendar, server, anna, page, screenshot):
    """Close the popup, open it again, reload the page: it is one run all the time."""
    server.emulator.add_fault(email=anna.email, latency=8)
    popup = calendar.open_popup()
    popup.start()
    expect(popup.progress).to_be_visible()
    popup.close()
    going_on = page.get_by_role("button", name="Synchronizing")
    expect(going_on).to_be_visible()
    screenshot(page, "popup-closed")
    going_on.click()
    expect(popup.progress).to_be_visible()
    expect(popup.button("Synchronize")).to_be_hidden()
    page.reload()
    expect(going_on).to_be_visible()
    steps.told(page, "Synchronized with Google")
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()
    screenshot(page, "popup-told")
    [run] = runs_of(server, anna)
    assert "Nothing had changed" in run["message"]


def test_what_is_switched_off_is_said(enter, new_person, server, screenshot):
    anna = new_person(connected=True)
    odoo = server.rpc(anna.login)
    odoo.call("res.users", "write", [odoo.uid], {"gcal_sync_tasks": False})
    page = enter(anna)
    popup = CalendarPage(page).open().open_popup()
    told = popup.dialog.get_by_text("you switched tasks off in your preferences")
    expect(told).to_be_visible()
    expect(popup.dialog.get_by_text("you switched events off")).to_be_hidden()
    screenshot(page, "popup-events-only")


def test_everything_and_a_double_click(calendar, server, anna, page):
    popup = calendar.open_popup()
    dates = popup.dialog.get_by_text("Dates", exact=True)
    expect(popup.choice("This month and the next two")).to_be_checked()
    expect(dates).to_be_hidden()
    popup.choice(RANGE).check()
    expect(dates).to_be_visible()
    popup.choice("All events and tasks").check()
    expect(dates).to_be_hidden()
    popup.button("Synchronize").dblclick()
    assert "Nothing had changed" in popup.result()
    [run] = runs_of(server, anna)
    assert run["everything"] is True
    popup.button("History").click()
    expect(page.locator(".o_data_row")).to_have_count(1)
    page.reload()
    expect(page.locator(".o_data_row")).to_have_count(1)


def test_what_will_happen(calendar, server, anna, page, screenshot):
    """Numbers, the list behind each, and the dates that they are for."""
    odoo = server.rpc(anna.login)
    for name, day in (("Inside", SOON), ("Outside", people.next_week(4))):
        start, stop = people.at(day, 9), people.at(day, 10)
        odoo.create("calendar.event", name=name, start=start, stop=stop)
    popup = calendar.open_popup()
    preview = popup.dialog.get_by_role("region", name="What will happen")
    to_create = preview.get_by_role("button", name="2 to create in Google")
    expect(to_create).to_have_attribute("aria-expanded", "false")
    to_create.click()
    expect(preview.get_by_role("button", name="Inside")).to_be_visible()
    expect(preview.get_by_role("button", name="Outside")).to_be_visible()
    screenshot(page, "popup-preview")
    assert steps.fits_the_screen(page)
    popup.choice(RANGE).check()
    fill_range(popup, SOON, SOON)
    expect(preview.get_by_role("button", name="1 to create in Google")).to_be_visible()
    popup.start()
    popup.result()
    popup.close()
    popup = calendar.open_popup()
    popup.choice(RANGE).check()
    fill_range(popup, SOON, SOON)
    expect(preview).to_contain_text("Odoo and Google agree")
    screenshot(page, "popup-preview-nothing")
    fill_range(popup, SOON, people.today())
    expect(popup.dialog.get_by_role("alert")).to_contain_text("ends before it starts")
    expect(preview).not_to_contain_text("agree")
    screenshot(page, "popup-range-hint")


def test_nobody_waits_for_the_preview(calendar, server, anna, page, screenshot):
    """It can be closed while Google is asked, and the run goes first."""
    server.emulator.add_fault(email=anna.email, latency=6, count=1)
    popup = calendar.open_popup()
    preview = popup.dialog.get_by_role("region", name="What will happen")
    expect(preview).to_contain_text("Google is being asked")
    screenshot(page, "popup-preview-asking")
    popup.button("Cancel").click()
    expect(popup.dialog).to_be_hidden()
    popup = calendar.open_popup()
    popup.start()
    popup.result()
    [run] = runs_of(server, anna)
    assert "Nothing had changed" in run["message"]


def test_the_question_before_many_removals(calendar, server, anna, page, screenshot):
    odoo = server.rpc(anna.login)
    start, stop = people.at(SOON, 9), people.at(SOON, 10)
    ids = [
        odoo.create("calendar.event", name=f"Event {n}", start=start, stop=stop)
        for n in range(25)
    ]
    calendar.synchronize()
    odoo.call("calendar.event", "unlink", ids)
    popup = calendar.open_popup()
    preview = popup.dialog.get_by_role("region", name="What will happen")
    expect(preview).to_contain_text("You are asked once more")
    expect(preview).to_contain_text("25 to remove from Google")
    screenshot(page, "popup-preview-removals")
    popup.start()
    expect(popup.dialog).to_contain_text("Please confirm first")
    asked = popup.dialog.get_by_role("button", name="25 to remove from Google")
    expect(asked).to_have_attribute("aria-expanded", "true")
    # All begin at the same time, so any of them may stand among the first
    popup.dialog.get_by_role("button", name="Show more").click()
    expect(popup.dialog).to_contain_text("Event 3")
    expect(popup.dialog).to_contain_text("Event 24")
    screenshot(page, "popup-question")
    expect(popup.dialog).to_contain_text("If you close this window, all of them stay")
    expect(popup.button("Keep")).to_have_count(0)
    popup.button("Remove from Google").click()
    assert "Removed from Google: 25" in popup.result()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_confirmed_removal(enter, server, anna, screen, screenshot):
    """The page of the run that asked tells what was confirmed."""
    odoo = server.rpc(anna.login)
    start, stop = people.at(SOON, 9), people.at(SOON, 10)
    ids = [
        odoo.create("calendar.event", name=f"Event {n}", start=start, stop=stop)
        for n in range(25)
    ]
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    calendar.synchronize()
    odoo.call("calendar.event", "write", ids[:12], {"active": False})
    odoo.call("calendar.event", "unlink", ids[12:])
    popup = calendar.open_popup()
    popup.start()
    expect(popup.dialog).to_contain_text("Please confirm first")
    screenshot(page, f"removal-asked-{screen}")
    assert steps.fits_the_screen(page)
    popup.button("Remove from Google").click()
    popup.result()
    popup.close()
    [asked] = odoo.search_read("calendar.google.run", [("asked", "=", True)], ["id"])
    page.goto(f"/odoo/google-calendar-history/{asked['id']}")
    form = page.locator(".o_form_view")
    expect(form).to_contain_text("You have confirmed that 25 entries")
    expect(form).not_to_contain_text("Failed")
    form.get_by_role("button", name="25 confirmed to be removed").click()
    form.get_by_role("button", name="Show more").click()
    expect(form).to_contain_text("Event 3")
    expect(form).to_contain_text("Event 24")
    screenshot(page, f"removal-confirmed-{screen}")
    assert steps.fits_the_screen(page)
    page.goto("/odoo/google-calendar-history")
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    screenshot(page, f"removal-history-{screen}")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_way_to_the_own_access(enter, anna, screen, screenshot):
    page = enter(anna, screen)
    popup = CalendarPage(page).open().open_popup()
    expect(popup.dialog).to_contain_text(f"Connected as {anna.email}")
    assert steps.fits_the_screen(page)
    screenshot(page, f"popup-access-{screen}")
    popup.dialog.get_by_role("button", name="Pause or revoke the access").click()
    expect(popup.dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Revoke Access")).to_be_visible()


def test_the_focus_comes_back(calendar, page):
    link = calendar.link(SYNCHRONIZE)
    link.focus()
    page.keyboard.press("Enter")
    popup = steps.Popup(page)
    expect(popup.choice("This month and the next two")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup.dialog).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    popup.start()
    popup.result()
    page.keyboard.press("Escape")
    expect(popup.dialog).to_be_hidden()
    expect(link).to_be_focused()
