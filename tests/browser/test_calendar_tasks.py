"""Tasks in the calendar pages: made, resized, searched, by keyboard, in each scale."""

import pytest
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

DAY = people.next_week(3)
TASK = "Paint the shelves"
VIEWS = {"Day": "timeGridDay", "Month": "dayGridMonth"}


@pytest.fixture
def marie(new_person, server):
    person = new_person("Marie Claes", people.PROJECT)
    odoo = server.rpc(person.login)
    mine = [(6, 0, [odoo.uid])]
    odoo.create(
        "project.task",
        name=TASK,
        user_ids=mine,
        date_deadline=people.at(DAY, 15),
        allocated_hours=2,
    )
    odoo.create(
        "project.task",
        name="Move the stock",
        user_ids=mine,
        date_deadline=people.at(DAY, 20),
        allocated_hours=40,
    )
    odoo.create(
        "calendar.event",
        name="Meet the painter",
        location="Gate 4",
        start=people.at(DAY, 9),
        stop=people.at(DAY, 10),
    )
    return person


@pytest.fixture
def page(enter, marie):
    return enter(marie)


@pytest.fixture
def task_of(server, marie):
    """A function that reads a task of hers: task_of("title")."""

    def read(name=TASK):
        own = [("name", "=", name), ("user_ids", "in", [server.rpc(marie.login).uid])]
        fields = ["date_deadline", "allocated_hours", "project_id"]
        return server.rpc(marie.login).search_read("project.task", own, fields)

    return read


def pull(page, entry, side, hours):
    """Drag an end of an entry; the handles show while the pointer is over it."""
    entry.hover()
    handle = entry.locator(f".fc-event-resizer-{side}")
    box, lines = handle.bounding_box(), page.locator(".fc-timegrid-slot-lane")
    height = lines.nth(1).bounding_box()["y"] - lines.nth(0).bounding_box()["y"]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    y += 2 if side == "start" else -2  # its outer half lies below the lines
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + height * hours, steps=4)
    page.mouse.move(x, y + height * 2 * hours, steps=8)
    page.mouse.up()


@pytest.mark.parametrize(
    ("side", "by", "hours", "ends"), [("start", -1, 3, 15), ("end", 1, 3, 16)]
)
def test_a_task_is_made_longer(page, task_of, screenshot, side, by, hours, ends):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    entry = calendar.entry(TASK, DAY)
    before = entry.bounding_box()["height"]
    with page.expect_response("**/project.task/search_read"):
        pull(page, entry, side, by)
    screenshot(page, f"calendar-task-resized-{side}")
    calendar.open().show_next_week()
    expect(calendar.popover(TASK)).to_contain_text(f"{ends - 12}:00 PM")
    assert entry.bounding_box()["height"] == pytest.approx(before * 1.5, abs=3)
    [task] = task_of()
    assert task["allocated_hours"] == hours
    assert task["date_deadline"] == people.at(DAY, ends)


def test_a_task_of_forty_hours_keeps_them(page, task_of):
    """It is shown with eight; nobody can see what a drag would make of the rest."""
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    entry = calendar.entry("Move the stock", DAY)
    entry.hover()
    expect(entry.locator(".fc-event-resizer")).to_have_count(0)
    expect(calendar.entry(TASK, DAY).locator(".fc-event-resizer")).to_have_count(2)
    [task] = task_of("Move the stock")
    assert task["allocated_hours"] == 40


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_task_on_an_empty_slot(enter, marie, task_of, screen, screenshot):
    page = enter(marie, screen)
    calendar = CalendarPage(page).open()
    expect(calendar.column(people.today())).to_be_visible()
    calendar.click_hour(people.today(), 12)
    quick = steps.dialog(page, "New Event")
    quick.get_by_placeholder("Add Title").fill("Buy a ladder")
    screenshot(page, f"calendar-quick-create-{screen}")
    quick.get_by_role("button", name="Task Instead").click()
    expect(quick).to_be_hidden()
    form = steps.dialog(page, "New Task")
    expect(form.get_by_label("Task", exact=True)).to_have_value("Buy a ladder")
    expect(form.get_by_label("Project")).to_be_visible()
    screenshot(page, f"calendar-quick-task-{screen}")
    assert steps.fits_the_screen(page)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(calendar.entry("Buy a ladder")).to_be_visible()
    [task] = task_of("Buy a ladder")
    assert task["date_deadline"] == people.at(people.today(), 13)


def test_a_search_finds_tasks_and_events(page, screenshot):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    search = page.get_by_role("searchbox")
    search.fill("paint")
    search.press("Enter")
    expect(calendar.entry("Move the stock")).to_be_hidden()
    expect(calendar.entry(TASK)).to_be_visible()
    expect(calendar.entry("Meet the painter")).to_be_visible()
    screenshot(page, "calendar-search")
    page.locator(".o_facet_remove").click()
    expect(calendar.entry("Move the stock")).to_be_visible()
    search.fill("Gate")
    page.locator(".o_searchview_autocomplete").get_by_text("Location").click()
    expect(calendar.entry(TASK)).to_be_hidden()
    expect(calendar.entry("Meet the painter")).to_be_visible()
    page.locator(".o_facet_remove").click()
    page.locator(".o_searchview_dropdown_toggler").click()
    page.get_by_role("menuitemcheckbox", name="My Meetings").click()
    expect(calendar.entry(TASK)).to_be_visible()


def test_a_task_is_an_outline(page):
    """Its text has the color of the page's, which themes of their own change."""
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    title = calendar.entry(TASK).locator(".o_event_title")
    color = page.evaluate("getComputedStyle(document.body).color")
    expect(title).to_have_css("color", color)


def test_an_entry_that_is_hidden_while_it_is_clicked(page):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    expect(calendar.entry(TASK)).to_be_visible()
    # Both within the time in which Odoo waits for a second click
    switch = page.get_by_role("checkbox", name="Tasks to do").element_handle()
    calendar.entry(TASK).evaluate(
        "(entry, box) => { entry.click(); box.click(); }", switch
    )
    expect(calendar.entry(TASK)).to_be_hidden()
    page.wait_for_timeout(400)
    expect(page.locator(".o_cw_popover")).to_be_hidden()


def test_by_keyboard(page, screenshot):
    calendar = CalendarPage(page).open()
    calendar.show_next_week()
    entry = page.get_by_role("button", name=f"Task: {TASK}, due")
    expect(entry).to_be_visible()
    calendar.link(steps.CONFIGURE).focus()
    for _step in range(60):
        page.keyboard.press("Tab")
        if entry.evaluate("entry => entry === document.activeElement"):
            break
    expect(entry).to_be_focused()
    screenshot(page, "calendar-focus")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open task")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".o_cw_popover")).to_be_hidden()
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open task")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".o_form_view")).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scale", ["Day", "Month", "Year"])
def test_each_scale(enter, marie, server, scale, screen, screenshot):
    odoo = server.rpc(marie.login)
    for name, state in (("Call the baker", "01_in_progress"), ("Sweep", "1_done")):
        task = odoo.create(
            "project.task",
            name=name,
            user_ids=[(6, 0, [odoo.uid])],
            date_deadline=people.at(people.today(), 23),
        )
        task = task[0] if isinstance(task, list) else task
        odoo.write("project.task", task, state=state)
    page = enter(marie, screen)
    calendar = CalendarPage(page).open()
    page.locator(".scale_button_selection").click()
    page.get_by_role("menuitem", name=scale).click()
    expect(page.locator(".scale_button_selection")).to_have_text(scale)
    if scale == "Year":
        look_at_year(page, screen)
    else:
        shown = page.locator(".fc-event")
        expect(
            page.locator(f".o_calendar_renderer .fc-{VIEWS[scale]}-view")
        ).to_be_visible()
        expect(shown.filter(has_text="Call the baker")).to_be_visible()
        done = shown.filter(has_text="Sweep").locator(".o_event_title")
        expect(done).to_have_css("text-decoration-line", "line-through")
    screenshot(page, f"calendar-{scale.lower()}-{screen}")
    assert steps.fits_the_screen(page)
    expect(calendar.link(steps.CONFIGURE)).to_be_visible()


def look_at_year(page, screen):
    expect(page.locator(".fc-bg-event").first).to_be_attached()
    today = page.locator(".fc-day-today").first
    today.scroll_into_view_if_needed()
    if screen == "desktop":
        today.click()
        shown = page.locator(".o_cw_popover_link")
        expect(shown.filter(has_text="Call the baker")).to_be_visible()
        done = shown.filter(has_text="Sweep")
        expect(done).to_have_css("text-decoration-line", "line-through")
