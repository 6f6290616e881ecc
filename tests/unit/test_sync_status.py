"""What is told of one record: the first thing that keeps it out of Google."""

import pytest

from calendar_google_sync.sync import Facts, Status, status_of

CONNECTED = "connected"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"account": None, "binding": "linked"}, (None, None, None)),
        ({"account": "revoking", "binding": "linked"}, (None, None, None)),
        ({}, ("waiting", "waiting", "synchronize")),
        ({"binding": "linked"}, ("linked", None, None)),
        ({"binding": "linked", "changed": True}, ("changed", "changed", "synchronize")),
        (
            {"binding": "single", "changed": True, "single": True},
            ("changed", "changed", "synchronize"),
        ),
        ({"binding": "linked", "single": True}, ("linked", "single", None)),
        ({"binding": "linked", "inside": False}, ("linked", None, None)),
        ({"inside": False}, ("outside", "outside", "synchronize")),
        ({"binding": "waiting"}, ("waiting", "waiting", "synchronize")),
        ({"binding": "parked"}, ("parked", "parked", None)),
        ({"binding": "detached"}, ("detached", "detached", "again")),
        ({"obstacle": "no_deadline"}, ("excluded", "no_deadline", None)),
        (
            {"binding": "linked", "obstacle": "declined"},
            ("removing", "declined", "synchronize"),
        ),
        ({"binding": "removing"}, ("removing", "removing", "synchronize")),
        # What was deleted in Google stays so, whatever else is the case
        (
            {"account": "reconnect", "binding": "detached", "obstacle": "archived"},
            ("detached", "detached", "again"),
        ),
        # A rule is told before a problem of the account: it would not come anyway
        (
            {"account": "paused", "obstacle": "archived"},
            ("excluded", "archived", None),
        ),
        ({"account": "reconnect"}, ("stopped", "reconnect", "reconnect")),
        (
            {"account": "calendars_missing", "binding": "linked"},
            ("linked", "calendars_missing", "create_calendars"),
        ),
        ({"account": "user_paused"}, ("stopped", "user_paused", "settings")),
        ({"kind_on": False}, ("stopped", "kind_off", "settings")),
        ({"kind_on": False, "binding": "linked"}, ("linked", "kind_off", "settings")),
    ],
)
def test_status(facts, told):
    assert status_of(Facts(**{"account": CONNECTED, **facts})) == Status(*told)
