"""The main job as one person lives it, from the first click to the last."""

import re

import pytest
from playwright.sync_api import expect

from devtools.demo_people import SOFIA
from tests.browser import google_page, steps
from tests.browser.changes import (
    deleted_in_google,
    edits_both_ways,
    google_to_odoo,
    odoo_to_google,
    synchronize_again,
)
from tests.browser.steps import CONFIGURE, SYNCHRONIZE
from tests.browser.story import DAY, NAMES, Story


@pytest.fixture
def story(page, new_page, server, screenshot, login):
    login(page, SOFIA.login)
    return Story(page, new_page(), server, screenshot)


def test_main_path(story):
    connect_from_crm(story)
    first_synchronization(story)
    odoo_to_google(story)
    google_to_odoo(story)
    edits_both_ways(story)
    deleted_in_google(story)
    synchronize_again(story)
    history(story)
    revoke(story)
    assert story.server.emulator.violations() == []
    assert story.server.emulator.mails() == []


def connect_from_crm(story):
    page = story.page
    steps.open_app(page, "CRM", "Calendar")
    expect(page).to_have_url(re.compile("/odoo/crm-calendar"))
    expect(story.calendar.link(CONFIGURE)).to_be_visible()
    story.picture("not-connected")
    wizard = story.calendar.configure()
    for name in NAMES:
        expect(wizard).to_contain_text(name)
    story.picture("wizard")
    wizard.get_by_role("button", name="Continue").click()
    google_page.choose_account(page, SOFIA)
    story.picture("consent")
    page.get_by_role("button", name="Allow").click()
    message = steps.told(page, f"{SOFIA.email} is connected")
    for name in NAMES:
        expect(message).to_contain_text(name)
    expect(page).to_have_url(re.compile("/odoo/crm-calendar"))
    expect(story.calendar.link(SYNCHRONIZE)).to_be_visible()
    expect(story.calendar.link(CONFIGURE)).to_be_hidden()
    story.picture("connected")
    story.google.open(DAY)
    for name in NAMES:
        expect(story.google.calendar(name)).to_be_visible()
    story.google_picture("two-calendars")


def first_synchronization(story):
    story.server.emulator.add_fault(email=SOFIA.email, latency=2)
    popup = story.calendar.open_popup()
    for label in (
        "This month and the next two",
        "A date range",
        "All events and tasks",
    ):
        expect(popup.choice(label)).to_be_visible()
    expect(popup.choice("This month and the next two")).to_be_checked()
    story.picture("popup")
    popup.start()
    expect(popup.progress).to_be_visible()
    story.picture("progress")
    assert re.search(r"Created in Google: \d\d", popup.result())
    story.picture("result")
    popup.close()


def history(story):
    page = story.page
    steps.open_app(page, "My Workspace", "Google Calendar", "Synchronization History")
    runs = page.locator(".o_data_row")
    expect(runs).to_have_count(7)
    expect(runs.first.locator("td[name='remote_created']")).to_have_text("1")
    expect(runs.first).to_contain_text("Done")
    story.picture("history")
    imported = runs.nth(4).locator("td[name='local_created']")
    expect(imported).to_have_text("2")
    imported.click()
    expect(page.locator(".o_form_view")).to_contain_text("Manual")
    expect(page.locator(".o_form_view")).to_contain_text("Created in Odoo: 2")
    story.picture("one-run")


def revoke(story):
    page = story.page
    story.go_to_calendar()
    preferences = steps.open_own_credentials(page)
    expect(preferences).to_contain_text("Authorized Access to your Account")
    expect(preferences).to_contain_text(SOFIA.email)
    story.picture("preferences")
    preferences.get_by_role("button", name="Revoke Access").click()
    question = steps.dialog(page, "Revoke Access")
    for name in NAMES:
        expect(question).to_contain_text(name)
    story.picture("revoke-question")
    question.get_by_role("button", name="Revoke Access").click()
    receipt = steps.told(page, f"The access to {SOFIA.email} is revoked")
    for name in NAMES:
        expect(receipt).to_contain_text(name)
    story.picture("revoked")
    story.google.open(DAY)
    for name in NAMES:
        expect(story.google.calendar(name)).to_be_hidden()
    story.google_picture("calendars-gone")
    assert story.server.emulator.grants(SOFIA.email) == []
    story.go_to_calendar()
    expect(story.calendar.link(CONFIGURE)).to_be_visible()
    for title in ("Visit the warehouse", "Breakfast with the printer"):
        expect(story.calendar.entry(title, DAY)).to_be_visible()
    story.picture("as-before")
