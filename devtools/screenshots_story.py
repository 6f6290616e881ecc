"""What is in the pictures: Sofia connects, synchronizes and looks at it, in this order.

A picture is a function: it brings a page to where it is worth a look, and returns it,
or the window on it that is worth the look. The file is named after the function.
"""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.steps import CalendarPage

from .demo_people import SOFIA

BUSY = people.today() + timedelta(days=2)  # the fair is prepared, a foreword is due


def calendar_not_connected(stage):
    page = stage.page(SOFIA.login)
    calendar = _calendar(page)
    expect(calendar.link(steps.CONFIGURE)).to_be_visible()
    return page


def configure(stage):
    wizard = CalendarPage(stage.page(SOFIA.login)).configure()
    expect(wizard).to_contain_text(people.calendar_names()[0])
    return wizard.locator(".modal-content")


def calendar_connected(stage):
    page = stage.page(SOFIA.login)
    steps.dialog(page, steps.CONFIGURE).get_by_role("button", name="Continue").click()
    google_page.consent(page, SOFIA)
    steps.told(page, "is connected")
    _show(CalendarPage(page), BUSY)
    return page


def synchronize_popup(stage):
    popup = _calendar(stage.page(SOFIA.login)).open_popup()
    expect(popup.dialog).to_contain_text("to create in Google")
    return popup.dialog.locator(".modal-content")


def synchronize_result(stage):
    popup = steps.Popup(stage.page(SOFIA.login))
    popup.start()
    popup.result()
    return popup.dialog.locator(".modal-content")


def event_status(stage):
    page = stage.page(SOFIA.login)
    steps.Popup(page).close()
    _calendar(page).open_form("Prepare the spring fair")
    return page


def history(stage):
    page = stage.page(SOFIA.login)
    page.goto("/odoo/google-calendar-history")
    page.locator(".o_data_row").first.click()
    expect(page.locator(".o_form_view")).to_contain_text("Requests to Google")
    return page


def user_credentials(stage):
    page = stage.page(SOFIA.login)
    page.goto("/odoo/user-credentials")
    expect(page.get_by_role("button", name="Revoke Access")).to_be_visible()
    return page


def settings(stage):
    page = stage.page(people.ADMIN)
    page.goto("/odoo/settings")
    page.get_by_role("tab", name="Calendar").click()
    expect(page.get_by_label("Sync with Google Calendar")).to_be_visible()
    return page


def accounts(stage):
    page = stage.page(people.ADMIN)
    page.goto("/odoo/google-accounts")
    expect(page.locator(".o_data_row").first).to_be_visible()
    return page


def phone(stage):
    page = stage.page(SOFIA.login, "phone")
    calendar = _calendar(page)
    expect(calendar.link(steps.SYNCHRONIZE)).to_be_visible()
    return page


PICTURES = (
    calendar_not_connected,
    configure,
    calendar_connected,
    synchronize_popup,
    synchronize_result,
    event_status,
    history,
    user_credentials,
    settings,
    accounts,
    phone,
)


def _calendar(page):
    calendar = CalendarPage(page).open()
    _show(calendar, BUSY)
    return calendar


def _show(calendar, day):
    """The week of a day, which is this one or the next."""
    shown = calendar.page.locator(".fc-timegrid-col[data-date]")
    expect(shown.first).to_be_visible()
    if day.isoformat() > shown.last.get_attribute("data-date"):
        calendar.page.evaluate("document.activeElement.blur()")
        calendar.page.locator(".o_calendar_button_next").evaluate("b => b.click()")
        expect(calendar.column(day)).to_be_visible()
    expect(calendar.entry("Write the foreword")).to_be_visible()
