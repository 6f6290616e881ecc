"""Known failures of Odoo's own google_calendar: guests of odd forms.

``#`` and a number is an issue of odoo/odoo.
"""

import pytest

from calendar_google_sync.sync import Kind, parse

TIMES = {
    "start": {"dateTime": "2027-03-01T09:00:00Z"},
    "end": {"dateTime": "2027-03-01T10:00:00Z"},
}


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"displayName": "Somebody"},
        {"email": None},
        {"email": "", "id": "1"},
        {"email": "room@resource.calendar.google.com", "resource": True},
        {"email": "sofia@example.com", "self": True},
        None,
    ],
)
def test_guest_without_an_address_is_left_out(odd):
    """#65216, #82454: a guest without an address, or a contact, is a crash."""
    guests = [odd, {"email": "Zoe@Example.com "}, {"email": "zoe@example.com"}]
    entry = parse({"id": "a", "attendees": guests, **TIMES}, Kind.EVENT, "UTC")
    assert entry.problem == ""
    assert entry.item.guests == ("zoe@example.com",)


@pytest.mark.parametrize("address", ["sales@alias.example.com", "nobody@example.com"])
def test_unknown_address_does_not_move_the_others(address):
    """#261004: who is left out moves all guests behind, so they are mixed up."""
    people = ["ann@example.com", address, "zoe@example.com"]
    guests = [{"email": email, "displayName": email} for email in people]
    entry = parse({"id": "a", "attendees": guests, **TIMES}, Kind.EVENT, "UTC")
    assert entry.item.guests == tuple(sorted(people))
