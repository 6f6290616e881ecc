"""Chapters of test_main_path.py: what changes on one side appears on the other."""

from playwright.sync_api import expect

from devtools.demo_people import SOFIA
from tests.browser import steps
from tests.browser.story import DAY, EVENTS, TASKS


def odoo_to_google(story):
    page = story.page
    story.go_to_calendar()
    story.calendar.quick_create(DAY, 10, "Visit the warehouse")
    story.picture("event-made")
    steps.open_app(page, "To-do")
    expect(page.get_by_text("Read the fire rules")).to_be_visible()
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_label("To-do Title").fill("Order the labels")
    page.get_by_label("Deadline").fill(f"{DAY:%m/%d/%Y} 15:00")
    page.get_by_role("button", name="Apply").click()
    story.picture("task-made")
    page.get_by_role("button", name="Add", exact=True).click()
    card = page.locator(".o_kanban_record", has_text="Order the labels")
    expect(card).to_be_visible()
    story.go_to_calendar()
    assert "Created in Google: 2" in story.calendar.synchronize()
    google = story.google.open(DAY)
    expect(google.entry(DAY, "Visit the warehouse")).to_contain_text("10:00 – 11:00")
    expect(google.entry(DAY, "Order the labels")).to_contain_text("14:00 – 15:00")
    story.google_picture("filled")


def google_to_odoo(story):
    google, calendar = story.google, story.calendar
    google.add(EVENTS, "Breakfast with the printer", DAY, "06:00", "07:00")
    google.add(TASKS, "Pay the printer", DAY, "16:00", "17:00")
    popup = calendar.open_popup()
    popup.start()
    assert "Created in Odoo: 2" in popup.result()
    assert popup.count("Created") == ["2", "0"]
    popup.close()
    expect(calendar.entry("Breakfast with the printer", DAY)).to_be_visible()
    story.picture("from-google")
    popover = calendar.popover("Breakfast with the printer")
    expect(popover.get_by_role("link", name="Edit")).to_be_visible()
    expect(popover).to_contain_text(SOFIA.name)
    popover = calendar.popover("Pay the printer")
    expect(popover.get_by_role("button", name="Mark as done")).to_be_visible()
    expect(popover).to_contain_text("5:00 PM")
    story.picture("task-of-google")
    story.page.keyboard.press("Escape")


def edits_both_ways(story):
    page, google = story.page, story.google
    story.calendar.open_form("Visit the warehouse")
    page.get_by_label("Location").fill("Gate 4")
    steps.save_form(page)
    google.edit(DAY, "Breakfast with the printer", Where="Café Central")
    google.move(DAY, "Order the labels", "12:00", "13:00")
    story.go_to_calendar()
    message = story.calendar.synchronize()
    assert "Updated in Google: 1" in message
    assert "Updated in Odoo: 2" in message
    entry = google.open(DAY).entry(DAY, "Visit the warehouse")
    entry.get_by_text("Visit the warehouse").click()
    expect(entry).to_contain_text("Gate 4")
    story.google_picture("edited")
    # An open popover keeps what it shows, and the page follows a moment later
    story.go_to_calendar()
    popover = story.calendar.popover("Order the labels")
    expect(popover).to_contain_text("1:00 PM")
    page.keyboard.press("Escape")
    story.calendar.open_form("Breakfast with the printer")
    expect(page.get_by_label("Location")).to_have_value("Café Central")


def deleted_in_google(story):
    page, google, title = story.page, story.google, "Breakfast with the printer"
    google.delete(DAY, title)
    story.go_to_calendar()
    assert "Deleted in Google, kept in Odoo" in story.calendar.synchronize()
    story.calendar.open_form(title)
    banner = page.get_by_role("status").filter(has_text="was deleted in Google")
    expect(banner.get_by_role("button", name="Synchronize again")).to_be_visible()
    story.picture("detached")
    page.get_by_label("Location").fill("Elsewhere")
    steps.save_form(page)
    story.go_to_calendar()
    assert "Nothing had changed" in story.calendar.synchronize()
    expect(google.open(DAY).entry(DAY, title)).to_be_hidden()


def synchronize_again(story):
    page, google, title = story.page, story.google, "Breakfast with the printer"
    story.calendar.open_form(title)
    again = page.get_by_role("button", name="Synchronize again")
    again.click()
    expect(again).to_be_hidden()
    story.go_to_calendar()
    assert "Created in Google: 1" in story.calendar.synchronize()
    expect(google.open(DAY).entry(DAY, title)).to_be_visible()
