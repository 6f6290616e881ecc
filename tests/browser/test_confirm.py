"""Coming back from Google with an account whose address is not the person's own."""

import pytest
from playwright.sync_api import expect

from tests.browser import google_page, people, steps
from tests.browser.steps import CONFIGURE, SYNCHRONIZE, CalendarPage

SCREENS = pytest.mark.parametrize("screen", ["desktop", "phone"])
CONFIRM = "Confirm Google account"


@pytest.fixture
def anna(new_person):
    return new_person()


@pytest.fixture
def ben(new_person):
    """A colleague, whose Google account is chosen by mistake."""
    return new_person("Ben Smet")


@pytest.fixture
def choose(enter, anna, ben, screen):
    """Anna's page, which asks her about Ben's account."""
    page = enter(anna, screen)
    calendar = CalendarPage(page).open("crm-calendar")
    calendar.continue_to_google()
    google_page.consent(page, ben)
    question = steps.dialog(page, CONFIGURE)
    expect(question).to_contain_text("Is this the Google account that you mean?")
    for email in (anna.email, ben.email):
        expect(question).to_contain_text(email)
    return calendar, question


def answer(question, name):
    question.get_by_role("button", name=name, exact=True).click()


@SCREENS
def test_it_is_meant(choose, anna, ben, server, screen, screenshot):
    calendar, question = choose
    cancel = question.get_by_role("button", name="Cancel", exact=True)
    expect(cancel).to_be_visible()
    assert steps.fits_the_screen(calendar.page)
    screenshot(calendar.page, f"confirm-question-{screen}")
    answer(question, "Connect This Account")
    steps.told(calendar.page, f"{ben.email} is connected")
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()
    screenshot(calendar.page, f"confirm-connected-{screen}")
    assert len(people.made_calendars(server, ben)) == 2
    assert "Nothing had changed" in calendar.synchronize()


@SCREENS
def test_cancel_leaves_nothing(choose, anna, ben, server, screenshot, screen):
    calendar, question = choose
    answer(question, "Cancel")
    steps.told(calendar.page, f"The access to {ben.email} is revoked")
    expect(calendar.link(CONFIGURE)).to_be_visible()
    screenshot(calendar.page, f"confirm-cancelled-{screen}")
    assert people.made_calendars(server, ben) == []
    assert server.emulator.grants(ben.email) == []
    odoo = server.rpc(anna.login)
    assert odoo.call("calendar.google.account", "search_count", []) == 0


@SCREENS
def test_another_account(choose, anna, ben, server, screen):
    calendar, question = choose
    answer(question, "Use Another Account")
    google_page.consent(calendar.page, anna)
    steps.told(calendar.page, f"{anna.email} is connected")
    expect(calendar.link(SYNCHRONIZE)).to_be_visible()
    assert people.made_calendars(server, ben) == []
    assert len(people.made_calendars(server, anna)) == 2


@SCREENS
def test_answered_later(choose, anna, ben, screen, screenshot):
    """A person who closes the question finds it behind the link."""
    calendar, question = choose
    page = calendar.page
    page.reload()
    expect(calendar.link(CONFIRM)).to_be_visible()
    expect(question).to_be_hidden()
    screenshot(page, f"confirm-later-{screen}")
    page.goto("/odoo/user-credentials")
    expect(page.get_by_text("To Confirm", exact=True)).to_be_visible()
    screenshot(page, f"confirm-credentials-{screen}")
    page.get_by_role("button", name=CONFIRM).click()
    answer(question, "Connect This Account")
    expect(page.get_by_text("Connected", exact=True)).to_be_visible()
