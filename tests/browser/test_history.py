"""The history: what each synchronization did, entry by entry."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

SOON = people.next_week(3)
HISTORY = "/odoo/google-calendar-history"
CREATED = "1 created in Google"


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


@pytest.fixture
def meeting(server, anna):
    values = {"start": people.at(SOON, 9), "stop": people.at(SOON, 10)}
    odoo = server.rpc(anna.login)
    return odoo.create("calendar.event", name="Meeting", **values)


def synchronize(server, person):
    odoo = server.rpc(person.login)
    [account] = odoo.search_read("calendar.google.account", [], ["id"])
    return odoo.call("calendar.google.account", "synchronize", [account["id"]])


def conflict(server, person, meeting):
    """Both sides change the title."""
    [calendar] = [
        one
        for one in server.emulator.calendars(person.email)
        if " Events " in one["summary"]
    ]
    [entry] = server.emulator.events(person.email, calendar["id"])
    server.emulator.edit_event(
        person.email, calendar["id"], entry["id"], summary="Title in Google"
    )
    odoo = server.rpc(person.login)
    odoo.write("calendar.event", meeting, name="Title in Odoo")


def open_first(page, row):
    """Odoo forgets a click that comes while it still starts on a busy machine."""
    form = page.locator(".o_form_view")
    with suppress(PlaywrightTimeoutError):
        page.locator(row).first.click()
        form.wait_for(timeout=5000)
    if not form.is_visible():
        page.locator(row).first.click()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_run_and_its_entries(enter, server, anna, meeting, screen, screenshot):
    page = enter(anna, screen)
    page.goto(HISTORY)
    expect(page.get_by_text("Nothing synchronized yet")).to_be_visible()
    screenshot(page, f"history-empty-{screen}")
    synchronize(server, anna)
    conflict(server, anna, meeting)
    synchronize(server, anna)
    page.goto(HISTORY)
    row = (
        ".o_kanban_record:not(.o_kanban_ghost)" if screen == "phone" else ".o_data_row"
    )
    expect(page.locator(row)).to_have_count(2)
    screenshot(page, f"history-list-{screen}")
    open_first(page, row)
    changed = page.get_by_role("button", name="1 changed on both sides")
    changed.click()
    expect(page.locator(".o_gcal_sync_lines")).to_contain_text("Title: kept")
    screenshot(page, f"history-run-{screen}")
    assert steps.fits_the_screen(page)
    page.locator(".o_gcal_sync_lines").get_by_role("button").click()
    title = page.locator(".o_field_widget[name=name]").first
    expect(title).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_run_is_one_line(enter, server, anna, meeting, screen, screenshot):
    """Counts in columns, and filters for what changed and for what went wrong."""
    synchronize(server, anna)
    synchronize(server, anna)  # has nothing to do
    server.emulator.withdraw_access(anna.email)
    synchronize(server, anna)
    page = enter(anna, screen)
    page.goto(HISTORY)
    row = page.locator(
        ".o_kanban_record:not(.o_kanban_ghost)" if screen == "phone" else ".o_data_row"
    )
    expect(row).to_have_count(3)
    screenshot(page, f"history-columns-{screen}")
    assert steps.fits_the_screen(page)
    if screen == "phone":
        return
    heights = {round(one.bounding_box()["height"]) for one in row.all()}
    assert len(heights) == 1, "a line each"
    created = row.last.locator("[name=remote_created]")
    expect(created).to_have_text("1")
    expect(row.nth(1).locator("[name=remote_created]")).to_be_empty()
    for name, text in (("With Problems", "Failed"), ("With Changes", "Done")):
        choose_filter(page, name)
        expect(row).to_have_count(1)
        expect(row).to_contain_text(text)
        screenshot(page, f"history-{name}")
        choose_filter(page, name)
        expect(row).to_have_count(3)


def choose_filter(page, name):
    """Switch one on, or off."""
    page.locator(".o_searchview_dropdown_toggler").click()
    page.get_by_role("menuitemcheckbox", name=name).click()
    page.keyboard.press("Escape")


def test_the_entries_as_a_list(enter, server, anna, meeting, screenshot):
    synchronize(server, anna)
    page = enter(anna)
    page.goto(HISTORY)
    page.locator(".o_data_row").first.click()
    page.get_by_role("button", name="Entries").click()
    group = page.locator(".o_group_header").filter(has_text="Created in Google")
    group.click()
    row = page.locator(".o_data_row").filter(has_text="Meeting")
    expect(row).to_be_visible()
    screenshot(page, "history-entries")
    server.rpc(anna.login).call("calendar.event", "unlink", [meeting])
    row.click()
    problem = steps.dialog(page, "Invalid Operation")
    expect(problem).to_contain_text("is not in Odoo any more")


def test_the_administrator_sees_all(
    enter, server, anna, meeting, new_person, screenshot
):
    synchronize(server, anna)
    page = enter(new_person("Alex Admin", people.ADMINISTRATOR))
    page.goto(HISTORY)
    page.get_by_role("searchbox").fill("Anna")
    page.get_by_role("searchbox").press("ArrowDown")
    page.get_by_text("Search User for:").click()
    expect(page.locator(".o_data_row").first).to_contain_text("Anna Maes")
    screenshot(page, "history-admin")
    page.locator(".o_data_row").first.click()
    expect(page.get_by_role("button", name=CREATED)).to_be_visible()
    expect(page.locator(".o_field_widget[name=user_id]")).to_contain_text("Anna Maes")
    screenshot(page, "history-admin-run")


def test_the_result_opens_the_entries(enter, anna, meeting, screenshot):
    page = enter(anna)
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    popup.result()
    screenshot(page, "popup-result")
    popup.button("Show each entry").click()
    expect(page.get_by_role("button", name=CREATED)).to_be_visible()


def test_the_preview_on_a_phone(enter, anna, meeting, screenshot):
    page = enter(anna, "phone")
    popup = CalendarPage(page).open().open_popup()
    preview = popup.dialog.get_by_role("region", name="What will happen")
    preview.get_by_role("button", name="1 to create in Google").click()
    expect(preview.get_by_role("button", name="Meeting")).to_be_visible()
    screenshot(page, "popup-preview-phone")
    assert steps.fits_the_screen(page)
    preview.get_by_role("button", name="Meeting").click()
    expect(page.locator(".o_form_view")).to_contain_text("Meeting")
