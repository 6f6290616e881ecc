"""Why is this not in Google? On the forms, in the popovers and in the lists."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

DAY = people.next_week(3)
PILL = ".o_gcal_sync_status"


@pytest.fixture
def anna(new_person):
    return new_person(groups=people.PROJECT, connected=True)


@pytest.fixture
def odoo(server, anna):
    return server.rpc(anna.login)


def make_event(odoo, name, **values):
    times = {"start": people.at(DAY, 10), "stop": people.at(DAY, 11)}
    return odoo.create("calendar.event", name=name, **{**times, **values})


def make_task(odoo, name, **values):
    mine = {"user_ids": [(6, 0, [odoo.uid])], "date_deadline": people.at(DAY, 15)}
    return odoo.create("project.task", name=name, **{**mine, **values})


def synchronize(odoo):
    [account] = odoo.search_read("calendar.google.account", [], ["id"])
    odoo.call("calendar.google.account", "synchronize", [account["id"]])


def explain(page, place=None):
    """Click the status; returns what it says."""
    (place or page).locator(PILL).first.click()
    told = page.locator(".o_gcal_sync_explanation")
    expect(told).to_have_css("opacity", "1")
    return told


def test_event_form(enter, anna, odoo, server, screenshot):
    event = make_event(odoo, "Visit the warehouse")
    page = enter(anna)
    page.goto(f"/odoo/calendar/{event}")
    expect(page.locator(PILL)).to_contain_text("Waiting for Google")
    told = explain(page)
    expect(told).to_contain_text("Why is this not in Google?")
    expect(told).to_contain_text("with the next synchronization")
    screenshot(page, "status-event-waiting")
    told.get_by_role("button", name="Synchronize now").click()
    popup = steps.Popup(page)
    popup.start()
    popup.result()
    popup.close()
    expect(page.locator(PILL)).to_contain_text("In Google")
    told = explain(page)
    screenshot(page, "status-event-linked")
    with page.expect_popup() as opened:
        told.get_by_role("link", name="Open in Google Calendar").click()
    google = opened.value
    expect(google).to_have_url(re.compile(f"^{server.google_url}/u/"))
    expect(google.get_by_label("Title")).to_have_value("Visit the warehouse")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(page.locator(PILL)).to_be_focused()


def test_task_without_deadline(enter, anna, odoo, screenshot):
    project = odoo.search_read("project.project", [], ["id"])[0]["id"]
    task = make_task(odoo, "Count the boxes", date_deadline=False, project_id=project)
    todo = make_task(odoo, "Read the manual", date_deadline=False)
    for screen in ("desktop", "phone"):
        page = enter(anna, screen)
        for kind, path in (
            ("task", f"my-tasks/{task}"),
            ("todo", f"to-do/{todo}"),
        ):
            page.goto(f"/odoo/{path}")
            expect(page.locator(PILL)).to_contain_text("Not in Google")
            told = explain(page)
            expect(told).to_contain_text("This task has no deadline. Give it one.")
            assert steps.fits_the_screen(page)
            screenshot(page, f"status-{kind}-{screen}")
            page.keyboard.press("Escape")


def test_calendar_popovers(enter, anna, odoo, screenshot):
    today = people.today()
    times = {"start": people.at(today, 10), "stop": people.at(today, 11)}
    make_event(odoo, "Lunch with Jan", **times)
    make_task(odoo, "Order the labels", date_deadline=people.at(today, 15))
    synchronize(odoo)
    for screen in ("desktop", "phone"):
        page = enter(anna, screen)
        calendar = CalendarPage(page).open()
        for title in ("Lunch with Jan", "Order the labels"):
            calendar.entry(title).first.click()
            popover = page.locator(".o_cw_popover, .modal-dialog").first
            expect(popover.locator(PILL)).to_contain_text("In Google")
            told = explain(page, popover)
            expect(told).to_contain_text("It is in your Google Calendar")
            assert steps.fits_the_screen(page)
            screenshot(page, f"status-popover-{title[:5]}-{screen}")
            page.keyboard.press("Escape")
            expect(told).to_be_hidden()
            page.keyboard.press("Escape")
            expect(popover).to_be_hidden()


def test_lists_and_filters(enter, anna, odoo, screenshot):
    make_event(odoo, "Known to Google")
    make_task(odoo, "Task in Google")
    synchronize(odoo)
    far = {"start": "2040-03-01 10:00:00", "stop": "2040-03-01 11:00:00"}
    make_event(odoo, "Far away", **far)
    make_task(odoo, "Far task", date_deadline="2040-03-01 10:00:00")
    page = enter(anna)
    for path, known, missing in (
        ("workspace-calendar?view_type=list", "Known to Google", "Far away"),
        ("workspace-tasks", "Task in Google", "Far task"),
    ):
        page.goto(f"/odoo/{path}")
        expect(page.get_by_text(known).first).to_be_visible()
        page.locator(".o_optional_columns_dropdown button").click()
        columns = page.locator(".o-dropdown--menu")
        columns.get_by_role("checkbox", name="Google Calendar").check()
        page.keyboard.press("Escape")
        expect(page.locator(PILL).first).to_be_visible()
        page.locator(".o_searchview_dropdown_toggler").click()
        page.get_by_role("menuitemcheckbox", name="Not in Google Calendar").click()
        page.keyboard.press("Escape")
        expect(page.locator(".o_data_row").filter(has_text=missing)).to_be_visible()
        expect(page.get_by_text(known)).to_be_hidden()
        row = page.locator(".o_data_row").filter(has_text=missing)
        told = explain(page, row)
        expect(told).to_contain_text("lies outside the dates")
        screenshot(page, f"status-list-{path.split('?')[0]}")
        page.keyboard.press("Escape")


def test_nothing_without_an_account(enter, new_person, server):
    jan = new_person("Jan Peeters")
    odoo = server.rpc(jan.login)
    event = make_event(odoo, "Lunch")
    page = enter(jan)
    page.goto(f"/odoo/calendar/{event}")
    expect(page.get_by_label("Meeting Subject")).to_have_value("Lunch")
    expect(page.locator(PILL)).to_be_hidden()


def test_far_away(enter, anna, odoo, screenshot):
    synchronize(odoo)
    far = {"start": "2040-03-01 10:00:00", "stop": "2040-03-01 11:00:00"}
    event = make_event(odoo, "Far away", **far)
    page = enter(anna)
    page.goto(f"/odoo/calendar/{event}")
    told = explain(page)
    expect(told).to_contain_text("lies outside the dates")
    told.get_by_role("button", name="Synchronize now").click()
    popup = steps.Popup(page)
    expect(popup.dialog).to_contain_text("1 to create in Google")
    screenshot(page, "status-far-popup")
    popup.start()
    popup.result()
    popup.button("Show each entry").click()
    expect(page.locator(".o_form_statusbar")).to_contain_text("Done")
    expect(page.get_by_text("created in Google").first).to_be_visible()
    page.goto(f"/odoo/calendar/{event}")
    expect(page.locator(PILL)).to_contain_text("In Google")


def test_deleted_in_google(enter, anna, odoo, server):
    event = make_event(odoo, "Visit the warehouse")
    synchronize(odoo)
    fields = ["events_calendar_id"]
    [account] = odoo.search_read("calendar.google.account", [], fields)
    calendar = account["events_calendar_id"]
    [entry] = server.emulator.events(anna.email, calendar)
    server.emulator.delete_event(anna.email, calendar, entry["id"])
    synchronize(odoo)
    page = enter(anna)
    page.goto(f"/odoo/calendar/{event}")
    expect(page.locator(PILL)).to_contain_text("Deleted in Google")
    told = explain(page)
    told.get_by_role("button", name="Synchronize again").click()
    steps.told(page, "A new Google entry is created with the next synchronization.")
    expect(page.locator(PILL)).to_contain_text("Waiting for Google")
