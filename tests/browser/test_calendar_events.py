"""What Odoo's own calendar does with events, on the pages of this addon."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

DAY = people.next_week(1)
THEN = DAY + timedelta(days=1)
TITLE = "Water the plants"


@pytest.fixture
def anna(new_person, server):
    """Somebody with an event that repeats every week."""
    person = new_person()
    server.rpc(person.login).create(
        "calendar.event",
        name=TITLE,
        start=people.at(DAY, 9),
        stop=people.at(DAY, 10),
        recurrency=True,
        rrule_type_ui="weekly",
        rrule_type="weekly",
        mon=True,
        end_type="count",
        count=4,
        event_tz="Europe/Brussels",
    )
    return person


@pytest.mark.parametrize(
    ("choice", "moved"),
    [("This event", 1), ("This and following events", 3), ("All events", 4)],
)
def test_dates_of_a_series_are_dragged(enter, anna, server, choice, moved, screenshot):
    page = enter(anna)
    calendar = CalendarPage(page).open("crm-calendar")
    calendar.show_next_week()
    expect(calendar.entry(TITLE, DAY)).to_be_visible()
    week = timedelta(days=7 if moved == 3 else 0)
    if week:
        calendar.show_next_week()
    entry = calendar.entry(TITLE, DAY + week)
    expect(entry).to_be_visible()
    steps.drag(page, entry, calendar.column(THEN + week))
    question = steps.dialog(page, "Edit Recurrent event")
    question.get_by_label(choice, exact=True).check()
    screenshot(page, "calendar-series-question")
    with page.expect_response("**/calendar.event/write"):
        question.get_by_role("button", name="Confirm").click()
    expect(calendar.entry(TITLE, THEN + week)).to_be_visible()
    odoo = server.rpc(anna.login)
    own = [("name", "=", TITLE), ("user_id", "=", odoo.uid)]
    starts = odoo.search_read("calendar.event", own, ["start"])
    tuesdays = {people.at(THEN + timedelta(days=7 * number), 9) for number in range(4)}
    assert len([one for one in starts if one["start"] in tuesdays]) == moved
    assert len(starts) == 4


def test_other_people_are_added(enter, anna, new_person, server, screenshot):
    """The side panel's attendees stay beside the tasks."""
    other = new_person("Jan Maes")
    server.rpc(other.login).create(
        "calendar.event",
        name="Jan is away",
        start=people.at(THEN, 9),
        stop=people.at(THEN, 10),
    )
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.entry(TITLE, DAY)).to_be_visible()
    expect(calendar.entry("Jan is away")).to_be_hidden()
    page.get_by_placeholder("+ Add Attendees").fill("Jan Maes")
    page.get_by_role("option", name="Jan Maes").first.click()
    expect(calendar.entry("Jan is away", THEN)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tasks to do")).to_be_checked()
    screenshot(page, "calendar-attendees")
