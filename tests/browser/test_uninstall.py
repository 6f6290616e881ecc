"""Apps > Uninstall: the dialog says what stays in Google, and offers to remove it."""

import pytest
from playwright.sync_api import expect

from devtools import servers
from tests.browser import people, steps
from tests.browser.conftest import Server
from tests.google_emulator.client import EmulatorClient

NAME = "Google Calendar Synchronization"
KEEP = "Keep the calendars in Google"
LONG = 120_000  # milliseconds
REMOVE = "Remove the calendars from Google first"


@pytest.fixture(scope="module")
def server():
    """A server of its own: what is removed here is missed by nobody."""
    with servers.running_demo("uninstall") as demo:
        emulator = EmulatorClient(demo.google_url)
        yield Server(demo.url, demo.database, demo.google_url, emulator)
        demo.check_alive()


@pytest.fixture(scope="module")
def linked(server):
    """Two people whose calendars are in Google."""
    found = []
    for name in ("Anna Maes", "Bert Broken"):
        person = people.create(server, name, people.SALES)
        people.connect(server, person)
        account = server.rpc(person.login).search_read(
            "calendar.google.account", [], ["id"]
        )
        server.rpc(person.login).call(
            "calendar.google.account", "synchronize", [account[0]["id"]]
        )
        found.append(person)
    return found


@pytest.fixture
def open_dialog(enter, new_person, server):
    """A function that opens the dialog as an administrator does."""

    def open_it(screen="desktop"):
        page = enter(new_person("Alex Admin", people.ADMINISTRATOR), screen)
        page.goto("/odoo/apps")
        if screen == "phone":
            page.locator(".o_control_panel button:has(.oi-search, .fa-search)").click()
        page.get_by_role("searchbox").fill(NAME)
        page.get_by_role("searchbox").press("Enter")
        card = page.locator(".o_kanban_record:not(.o_kanban_ghost)")
        expect(card).to_have_count(1)
        card.hover()
        card.locator(".o_dropdown_kanban button").click()
        page.get_by_role("menuitem", name="Uninstall").click()
        dialog = steps.dialog(page, "Uninstall module")
        expect(dialog.get_by_role("heading", name="Google Calendar")).to_be_visible()
        return page, dialog

    return open_it


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_question(screen, open_dialog, linked, screenshot):
    page, dialog = open_dialog(screen)
    section = dialog.locator(".o_gcal_sync_uninstall")
    expect(section).to_contain_text("Linked people: 2")
    for person in linked:
        expect(section).to_contain_text(person.name)
        expect(section).to_contain_text(person.email)
    expect(dialog.get_by_role("radio", name=KEEP)).to_be_checked()
    expect(dialog.get_by_role("button", name="Uninstall")).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, f"uninstall-keep-{screen}")
    dialog.get_by_role("radio", name=REMOVE).check()
    expect(dialog.get_by_role("button", name="Uninstall")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Remove from Google")).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, f"uninstall-remove-{screen}")


def test_remove_then_uninstall(open_dialog, linked, server, screenshot):
    gone = {"path": "/calendars/", "status": 503, "retry_after": 3600, "count": 2}
    server.emulator.add_fault(**gone)
    page, dialog = open_dialog("phone")
    dialog.get_by_role("radio", name=REMOVE).check()
    dialog.get_by_role("button", name="Remove from Google").click()
    dialog = steps.dialog(page, "Uninstall module")
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    expect(dialog.get_by_role("button", name="Uninstall")).to_be_hidden()
    screenshot(page, "uninstall-progress-phone")
    expect(dialog.get_by_role("status")).to_contain_text("still in Google")
    expect(dialog.get_by_text("Still in Google", exact=True).first).to_be_visible()
    assert steps.fits_the_screen(page)
    screenshot(page, "uninstall-left-phone")
    server.emulator.clear_faults()
    dialog.get_by_role("button", name="Try Again").click()
    expect(dialog.get_by_role("status")).to_contain_text("All calendars are removed")
    for person in linked:
        expect(dialog).to_contain_text(f"The access of {person.name} is revoked.")
        assert people.made_calendars(server, person) == []
    assert steps.fits_the_screen(page)
    screenshot(page, "uninstall-removed-phone")
    dialog.get_by_role("button", name="Uninstall").click()
    # Odoo loads its modules anew, and then compiles the web client
    expect(dialog).to_be_hidden(timeout=LONG)
    expect(page.locator(".o_main_navbar")).to_be_visible(timeout=LONG)
    [module] = server.rpc(people.ADMIN).search_read(
        "ir.module.module", [("name", "=", "calendar_google_sync")], ["state"]
    )
    assert module["state"] == "uninstalled"
