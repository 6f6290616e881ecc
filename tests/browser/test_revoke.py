"""Revoking the own access: nothing that exists only in Google is lost."""

from datetime import timedelta

import people
import pytest
import steps
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def anna(new_person):
    return new_person(connected=True)


def write_in_google(server, person, title):
    """An entry that no synchronization has seen."""
    day = people.today() + timedelta(days=2)
    calendar = server.emulator.calendar(person.email, "Events")
    server.emulator.add_event(
        person.email,
        calendar["id"],
        summary=title,
        start={"date": day.isoformat()},
        end={"date": (day + timedelta(days=1)).isoformat()},
    )


def events_of(server, person, title):
    odoo = server.rpc(person.login)
    domain = [("name", "=", title), ("user_id", "=", odoo.uid)]
    found = odoo.search_read("calendar.event", domain, ["name"])
    return len(found)


def ask(page):
    page.goto("/odoo/user-credentials")
    page.get_by_role("button", name="Revoke Access").click()
    return steps.dialog(page, "Revoke Access")


def revoke(page, question):
    question.get_by_role("button", name="Revoke Access").click()
    return steps.told(page, "is revoked")


def test_brought_to_odoo_first(enter, anna, server, screenshot):
    for title in ("Dentist", "Fair"):
        write_in_google(server, anna, title)
    page = enter(anna)
    question = ask(page)
    expect(question).to_contain_text("2 entries exist only in Google.")
    expect(question.get_by_label("Bring everything to Odoo")).to_be_checked()
    screenshot(page, "revoke-only-in-google")
    page.set_viewport_size(PHONE)
    button = question.get_by_role("button", name="Revoke Access")
    expect(button).to_be_in_viewport()
    screenshot(page, "revoke-only-in-google-phone")
    receipt = revoke(page, question)
    expect(receipt).to_contain_text("from Google to Odoo first: 2.")
    screenshot(page, "revoke-receipt-phone")
    assert people.made_calendars(server, anna) == []
    assert events_of(server, anna, "Dentist") == 1


def test_calendars_kept_in_google(enter, anna, server, screenshot):
    write_in_google(server, anna, "Dentist")
    page = enter(anna)
    question = ask(page)
    expect(question).to_contain_text("One entry exists only in Google.")
    question.get_by_label("Keep the calendars in Google").check()
    expect(question).to_contain_text("These calendars stay in Google")
    screenshot(page, "revoke-keep")
    receipt = revoke(page, question)
    expect(receipt).to_contain_text("Still in Google")
    screenshot(page, "revoke-kept")
    assert len(people.made_calendars(server, anna)) == 2
    assert events_of(server, anna, "Dentist") == 0
    assert server.emulator.grants(anna.email) == []


def test_nothing_only_in_google(enter, anna, server):
    page = enter(anna)
    question = ask(page)
    expect(question.get_by_role("button", name="Revoke Access")).to_be_enabled()
    expect(question.get_by_role("radio")).to_have_count(0)
    revoke(page, question)
    assert people.made_calendars(server, anna) == []


def test_google_does_not_answer(enter, anna, server, screenshot):
    write_in_google(server, anna, "Dentist")
    page = enter(anna)
    server.emulator.add_fault(path="/calendars/", email=anna.email, status=503)
    question = ask(page)
    expect(question).to_contain_text("Google does not say now")
    screenshot(page, "revoke-unknown")
    revoke(page, question)
    assert events_of(server, anna, "Dentist") == 1
