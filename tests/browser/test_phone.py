"""Everything on a phone, without scrolling sideways."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.steps import CONFIGURE, SYNCHRONIZE, CalendarPage


@pytest.fixture
def look(screenshot):
    """A function that takes a picture and finds that everything fits."""

    def picture(page, name):
        screenshot(page, f"phone-{name}")
        assert steps.fits_the_screen(page), f"{name}: wider than the screen"

    return picture


def test_the_way_on_a_phone(enter, new_person, server, look):
    anna = new_person()
    start = people.at(people.today(), 9)
    odoo = server.rpc(anna.login)
    stop = people.at(people.today(), 10)
    odoo.create("calendar.event", name="Breakfast", start=start, stop=stop)
    page = enter(anna, "phone")
    calendar = CalendarPage(page).open("crm-calendar")
    expect(calendar.link(CONFIGURE)).to_be_in_viewport(ratio=1)
    expect(calendar.entry("Breakfast")).to_be_visible()
    look(page, "1-calendar")
    wizard = calendar.configure()
    expect(wizard).to_contain_text(people.calendar_names()[1])
    look(page, "2-wizard")
    wizard.get_by_role("button", name="Continue").click()
    google_page.choose_account(page, anna)
    look(page, "3-consent")
    page.get_by_role("button", name="Allow").click()
    steps.told(page, "is connected")
    expect(page).to_have_url(re.compile("/odoo/crm-calendar"))
    expect(calendar.link(SYNCHRONIZE)).to_be_in_viewport(ratio=1)
    look(page, "4-connected")
    server.emulator.add_fault(email=anna.email, latency=2)
    popup = calendar.open_popup()
    popup.choice("A date range").check()
    look(page, "5-popup")
    popup.choice("This month and the next two").check()
    popup.start()
    expect(popup.progress).to_be_visible()
    look(page, "6-progress")
    assert "Created in Google: 1" in popup.result()
    look(page, "7-result")
    popup.close()


def test_a_run_goes_on_behind_a_phone_page(enter, new_person, server, look):
    anna = new_person(connected=True)
    server.emulator.add_fault(email=anna.email, latency=3)
    page = enter(anna, "phone")
    popup = CalendarPage(page).open().open_popup()
    popup.start()
    expect(popup.progress).to_be_visible()
    popup.close()
    bar = page.get_by_role("progressbar", name="Synchronizing…")
    expect(bar).to_be_in_viewport()
    look(page, "progress-in-header")
    steps.told(page, "Synchronized with Google")
    look(page, "told")


def test_lists_and_credentials_on_a_phone(enter, new_person, server, look):
    anna = new_person(connected=True)
    odoo = server.rpc(anna.login)
    [account] = odoo.search_read("calendar.google.account", [], ["id"])
    odoo.call("calendar.google.account", "synchronize", [account["id"]])
    page = enter(anna, "phone")
    page.goto("/odoo/google-calendar-history")
    run = page.get_by_text("Nothing had changed")
    expect(run).to_be_visible()
    look(page, "history")
    run.click()
    expect(page.locator(".o_form_view")).to_contain_text("Requests to Google")
    look(page, "one-run")
    page.goto("/odoo/google-calendar-not-synchronized")
    expect(page.get_by_text("Everything is synchronized")).to_be_visible()
    look(page, "not-synchronized")
    page.goto("/odoo/user-credentials")
    expect(page.get_by_text(anna.email)).to_be_visible()
    look(page, "credentials")
    page.get_by_role("button", name="Revoke Access").click()
    question = steps.dialog(page, "Revoke Access")
    expect(question).to_contain_text(people.calendar_names()[0])
    look(page, "revoke-question")
    question.get_by_role("button", name="Revoke Access").click()
    steps.told(page, "is revoked")
    look(page, "revoked")


def test_my_workspace_on_a_phone(enter, new_person, server, look):
    anna = new_person()
    odoo = server.rpc(anna.login)
    odoo.create(
        "project.task",
        name="Book the train",
        user_ids=[(6, 0, [odoo.uid])],
        date_deadline=people.at(people.today(), 12),
    )
    page = enter(anna, "phone")
    calendar = CalendarPage(page).open()
    calendar.entry("Book the train").click()
    popover = page.get_by_role("button", name="Mark as done")
    expect(popover).to_be_visible()
    look(page, "task")
    calendar.open()
    expect(calendar.link(CONFIGURE)).to_be_in_viewport(ratio=1)
    look(page, "workspace")
    wizard = calendar.configure()
    expect(wizard.get_by_role("button", name="Continue")).to_be_in_viewport()
    look(page, "workspace-wizard")
