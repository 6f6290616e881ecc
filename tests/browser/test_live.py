"""What a run changes appears by itself, and moves nothing that a person is doing."""

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.live import add_entry, background_run, synchronize
from tests.browser.steps import CalendarPage

DAY = people.next_week(3)
NEXT = people.next_week(4)
PILL = ".o_gcal_sync_status"
#: Milliseconds in which a page would have refreshed by itself
LONG = 4000
ENTRY = "Lunch in Google"


@pytest.fixture
def anna(new_person, server):
    person = new_person(groups=people.SALES + people.PROJECT, connected=True)
    synchronize(server, person)
    return person


@pytest.fixture
def odoo(server, anna):
    return server.rpc(anna.login)


@pytest.fixture
def bring(server, anna):
    """A function that lets an entry of Google arrive, by a background run."""

    def arrive(title=ENTRY, day=DAY, hour=12):
        add_entry(server, anna, title, day, hour)
        background_run(server, anna)

    return arrive


def event(odoo, name, day=DAY, hour=10):
    start, stop = people.at(day, hour), people.at(day, hour + 1)
    return odoo.create("calendar.event", name=name, start=start, stop=stop)


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("name", ["workspace-calendar", "crm-calendar", "calendar"])
def test_it_appears_by_itself(enter, anna, bring, name, screen, screenshot):
    page = enter(anna, screen)
    calendar = CalendarPage(page).open(name)
    today = people.today()
    expect(page.get_by_role("button", name=steps.SYNCHRONIZE)).to_be_visible()
    bring("Call from Google", today)
    expect(calendar.entry("Call from Google", today)).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, f"live-{name}-{screen}")


def test_made_on_googles_own_page(enter, anna, server, screenshot):
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    google = google_page.GooglePage(page.context.new_page(), server, anna)
    google.add(people.calendar_names()[0], ENTRY, DAY, "12:00", "13:00")
    background_run(server, anna)
    page.bring_to_front()
    expect(calendar.entry(ENTRY, DAY)).to_be_visible()
    expect(page.locator(".o_notification")).to_have_count(0)


def test_the_chosen_week_and_the_scroll_stay(enter, anna, bring):
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.column(DAY)).to_be_visible()
    rows = page.locator(".fc-scroller-liquid-absolute").last
    rows.evaluate("place => { place.scrollTop = 123; }")
    bring()
    expect(calendar.entry(ENTRY, DAY)).to_be_attached()
    assert rows.evaluate("place => place.scrollTop") == 123
    expect(calendar.column(DAY)).to_be_visible()


def test_an_open_popover_stays(enter, anna, odoo, bring, screenshot):
    event(odoo, "Visit the warehouse")
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    popover = calendar.popover("Visit the warehouse")
    bring()
    page.wait_for_timeout(LONG)
    expect(popover).to_contain_text("Visit the warehouse")
    expect(calendar.entry(ENTRY)).to_have_count(0)
    screenshot(page, "live-popover")
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(calendar.entry(ENTRY, DAY)).to_be_visible()


#: What a calendar asks when it loads, and a popover does not
EVENTS = "**/call_kw/calendar.event/search_read"


def hold(page):
    """The questions that the page asks from now on, which wait for `let_go`."""
    held = []
    page.route(EVENTS, lambda route: held.append(route))
    return held


def let_go(page, held):
    for route in held:
        route.continue_()
    page.unroute(EVENTS)


def wait_for(page, held):
    for _attempt in range(LONG // 100):
        if held:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page asked for nothing")


def test_a_popover_opened_meanwhile_stays(enter, anna, odoo, bring):
    event(odoo, "Visit the warehouse")
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.entry("Visit the warehouse")).to_be_visible()
    held = hold(page)
    bring()
    wait_for(page, held)
    popover = calendar.popover("Visit the warehouse")
    let_go(page, held)
    page.wait_for_timeout(LONG)
    expect(popover).to_contain_text("Visit the warehouse")
    expect(calendar.entry(ENTRY)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(calendar.entry(ENTRY, DAY)).to_be_visible()


def test_another_week_chosen_meanwhile(enter, anna, bring):
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.column(DAY)).to_be_visible()
    held = hold(page)
    bring()
    wait_for(page, held)
    page.get_by_role("button", name="Previous", exact=True).click()
    let_go(page, held)
    expect(calendar.column(people.today())).to_be_visible()
    # It still appears by itself, as on a page that nobody has touched
    bring("Call from Google", people.today())
    expect(calendar.entry("Call from Google", people.today())).to_be_visible()
    expect(calendar.column(DAY)).to_be_hidden()


def test_what_is_being_entered_stays(enter, anna, bring):
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    calendar.click_hour(DAY, 10)
    quick = steps.dialog(page, "New Event")
    quick.get_by_placeholder("Add Title").fill("Half a ti")
    bring()
    page.wait_for_timeout(LONG)
    expect(quick.get_by_placeholder("Add Title")).to_have_value("Half a ti")
    expect(calendar.entry(ENTRY)).to_have_count(0)
    quick.get_by_role("button", name="Discard").click()
    expect(calendar.entry(ENTRY, DAY)).to_be_visible()


def test_what_is_being_dragged_stays(enter, anna, odoo, bring):
    event(odoo, "Visit the warehouse")
    page = enter(anna)
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    entry = calendar.entry("Visit the warehouse", DAY)
    entry.scroll_into_view_if_needed()
    start, target = entry.bounding_box(), calendar.column(NEXT).bounding_box()
    height = start["y"] + 10
    page.mouse.move(start["x"] + 20, height)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, height, steps=5)
    page.mouse.move(target["x"] + target["width"] / 2, height, steps=10)
    bring()
    page.wait_for_timeout(LONG)
    expect(page.locator(".fc-event-dragging, .fc-event-mirror").first).to_be_visible()
    expect(calendar.entry(ENTRY)).to_have_count(0)
    page.mouse.up()
    expect(calendar.entry("Visit the warehouse", NEXT)).to_be_visible()
    expect(calendar.entry(ENTRY, DAY)).to_be_visible()
    expect(calendar.entry("Visit the warehouse", NEXT)).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_status_in_a_popover(enter, anna, odoo, server, screen, screenshot):
    name, today = "Visit the warehouse", people.today()
    found = event(odoo, name, today)
    synchronize(server, anna)
    synchronize(server, anna)  # which reads once more what was sent first
    odoo.call("calendar.event", "write", [found], {"location": "Ghent"})
    page = enter(anna, screen)
    calendar = CalendarPage(page).open()
    mark = page.locator(".o_gcal_sync_waiting")
    expect(mark).to_have_count(1)
    screenshot(page, f"live-mark-{screen}")
    calendar.entry(name).first.click()
    popover = page.locator(".o_cw_popover, .modal-dialog").first
    expect(popover.locator(PILL)).to_contain_text("Changes not sent yet")
    expect(popover).to_have_css("opacity", "1")
    screenshot(page, f"live-status-before-{screen}")
    background_run(server, anna)
    expect(popover.locator(PILL)).to_contain_text("In Google")
    screenshot(page, f"live-status-after-{screen}")
    assert steps.fits_the_screen(page)
    page.keyboard.press("Escape")
    expect(mark).to_have_count(0)


def test_a_status_in_a_form(enter, anna, odoo, server, screenshot):
    """And after another save, and while something is being entered."""
    found = event(odoo, "Visit the warehouse")
    synchronize(server, anna)
    synchronize(server, anna)
    page = enter(anna)
    page.goto(f"/odoo/calendar/{found}")
    expect(page.locator(PILL)).to_contain_text("In Google")
    for title in ("Visit Ghent", "Visit Bruges"):
        page.get_by_label("Meeting Subject").fill(title)
        steps.save_form(page)
        expect(page.locator(PILL)).to_contain_text("Changes not sent yet")
        page.get_by_label("Meeting Subject").fill(f"{title} or not")
        background_run(server, anna)
        expect(page.locator(PILL)).to_contain_text("In Google")
        subject = page.get_by_label("Meeting Subject")
        expect(subject).to_have_value(f"{title} or not")
        page.get_by_role("button", name="Discard all changes").click()
        expect(subject).to_have_value(title)
        expect(page.locator(PILL)).to_contain_text("In Google")
    screenshot(page, "live-status-form")


def test_a_task_of_the_calendar(enter, anna, odoo, server):
    task = odoo.create(
        "project.task",
        name="Order the labels",
        user_ids=[(6, 0, [odoo.uid])],
        date_deadline=people.at(people.today(), 15),
    )
    synchronize(server, anna)
    synchronize(server, anna)
    odoo.call("project.task", "write", [task], {"name": "Order labels"})
    page = enter(anna)
    popover = CalendarPage(page).open().popover("Order labels")
    expect(popover.locator(PILL)).to_contain_text("Changes not sent yet")
    background_run(server, anna)
    expect(popover.locator(PILL)).to_contain_text("In Google")
