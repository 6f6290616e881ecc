"""My Workspace: the other door, and tasks among the events."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.google_page import GooglePage
from tests.browser.steps import CONFIGURE, SYNCHRONIZE, CalendarPage

DAY = people.next_week(3)
NEXT_DAY = people.next_week(4)
TASK = "Paint the shelves"


@pytest.fixture
def marie(new_person, server):
    """A member of a project, who has a task and an event."""
    person = new_person("Marie Claes", people.PROJECT)
    odoo = server.rpc(person.login)
    [project] = server.rpc(people.ADMIN).search_read(
        "project.project", [("name", "=", "Spring catalog")], ["id"]
    )
    odoo.create(
        "project.task",
        name=TASK,
        project_id=project["id"],
        user_ids=[(6, 0, [odoo.uid])],
        date_deadline=people.at(DAY, 15),
        allocated_hours=2,
    )
    odoo.create(
        "calendar.event",
        name="Meet the painter",
        start=people.at(DAY, 9),
        stop=people.at(DAY, 10),
    )
    return person


@pytest.fixture
def page(enter, marie):
    return enter(marie)


def test_connect_from_workspace(page, marie, server, screenshot):
    page.goto("/odoo")
    steps.open_app(page, "My Workspace", "Calendar")
    expect(page).to_have_url(re.compile("/odoo/workspace-calendar"))
    calendar = CalendarPage(page)
    calendar.continue_to_google()
    google_page.consent(page, marie)
    steps.told(page, f"{marie.email} is connected")
    expect(page).to_have_url(re.compile("/odoo/workspace-calendar"))
    screenshot(page, "workspace-connected")
    assert "Created in Google: 2" in calendar.synchronize()
    google = GooglePage(page.context.new_page(), server, marie).open(DAY)
    events, tasks = people.calendar_names()
    google.calendar(events).click()
    expect(google.entry(DAY, "Meet the painter")).to_be_visible()
    expect(google.entry(DAY, TASK)).to_be_hidden()
    google.open(DAY).calendar(tasks).click()
    expect(google.entry(DAY, TASK)).to_contain_text("13:00 – 15:00")
    page.bring_to_front()
    steps.open_app(page, "My Workspace", "Settings", "User Credentials")
    expect(page.get_by_text("Authorized Access to your Account")).to_be_visible()
    screenshot(page, "workspace-credentials")
    page.get_by_role("button", name="Revoke Access").click()
    question = steps.dialog(page, "Revoke Access")
    question.get_by_role("button", name="Revoke Access").click()
    steps.told(page, "is revoked")
    expect(page.get_by_text("No access was given")).to_be_visible()
    screenshot(page, "workspace-revoked")
    assert people.made_calendars(server, marie) == []


def test_a_page_that_was_left_asks_no_more(page):
    asked = "**/project.task/has_access"
    held = []
    page.route(asked, lambda route: held.append(route), times=1)
    calendar = CalendarPage(page)
    with page.expect_request(asked):
        calendar.open()
    steps.open_app(page, "My Workspace", "Google Calendar", "Synchronization History")
    expect(page.get_by_text("Nothing synchronized yet")).to_be_visible()
    with page.expect_response(asked):
        held.pop().continue_()
    steps.open_app(page, "My Workspace", "Calendar")
    calendar.show_next_week()
    expect(calendar.entry(TASK, DAY)).to_be_visible()


def test_tasks_in_the_calendar(page, screenshot):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.entry("Meet the painter", DAY)).to_be_visible()
    popover = calendar.popover(TASK)
    expect(popover).to_contain_text("Spring catalog")
    expect(popover).to_contain_text("3:00 PM")
    screenshot(page, "workspace-task")
    popover.get_by_role("button", name="Mark as done").click()
    expect(page.locator(".o_gcal_sync_task_closed")).to_contain_text(TASK)
    expect(popover).to_be_hidden()
    popover = calendar.popover(TASK)
    expect(popover.get_by_role("button", name="Reopen")).to_be_visible()
    popover.get_by_role("button", name="Open task").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading.get_by_role("textbox")).to_have_value(TASK)
    screenshot(page, "workspace-task-form")


def test_a_dragged_task_has_another_deadline(page, marie, server, screenshot):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.entry(TASK, DAY)).to_be_visible()
    steps.drag(page, calendar.entry(TASK, DAY), calendar.column(NEXT_DAY))
    expect(calendar.entry(TASK, NEXT_DAY)).to_be_visible()
    screenshot(page, "workspace-task-dragged")
    page.reload()
    calendar.show_next_week()
    expect(calendar.popover(TASK)).to_contain_text("3:00 PM")
    expect(calendar.entry(TASK, NEXT_DAY)).to_be_visible()
    odoo = server.rpc(marie.login)
    own = [("name", "=", TASK), ("user_ids", "in", [odoo.uid])]
    [task] = odoo.search_read("project.task", own, ["date_deadline"])
    assert task["date_deadline"] == people.at(NEXT_DAY, 15)


def test_tasks_can_be_hidden(page, screenshot):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    switch = page.get_by_role("checkbox", name="Tasks to do")
    task, event = calendar.entry(TASK, DAY), calendar.entry("Meet the painter", DAY)
    expect(task).to_be_visible()
    switch.uncheck()
    expect(task).to_be_hidden()
    expect(event).to_be_visible()
    screenshot(page, "workspace-tasks-hidden")
    page.reload()
    calendar.show_next_week()
    expect(event).to_be_visible()
    expect(task).to_be_hidden()
    switch.check()
    expect(task).to_be_visible()


def test_the_link_is_the_same_on_both_pages(enter, new_person):
    page = enter(new_person(connected=True))
    for name in ("workspace-calendar", "crm-calendar"):
        calendar = CalendarPage(page).open(name)
        expect(calendar.link(SYNCHRONIZE)).to_be_visible()
        expect(calendar.link(CONFIGURE)).to_be_hidden()
