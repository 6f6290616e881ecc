"""What the contracts need of the world behind the ports."""

from datetime import datetime, timedelta, timezone

from . import addon

sync = addon("sync")
links = addon("sync.links")
ports = addon("engine.ports")

DAY = timedelta(days=1)
#: When entries of a test take place
NOON = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
#: Long before and long after the records of a test were made
BEFORE = datetime(2001, 1, 1, tzinfo=timezone.utc)
AFTER = datetime(2101, 1, 1, tzinfo=timezone.utc)
ZONE = "Europe/Brussels"
EVENT, TASK = sync.Kind.EVENT, sync.Kind.TASK
EVERYTHING = sync.Window(None, None, ZONE)


def item(title="Meeting", start=NOON, **values):
    """The content of an event of one hour."""
    known = {
        "when": sync.When(start, start + timedelta(hours=1)),
        "location": "",
        "visibility": "default",
        "busy": True,
        "reminders": (),
    }
    return sync.Item(EVENT, title=title, **{**known, **values})


def task_item(title="Report", end=NOON):
    when = sync.When(end - timedelta(hours=1), end)
    return sync.Item(TASK, title=title, when=when, recurrence=None, done=False)


def link(google_id="entry", kind=EVENT, **values):
    return links.Link(kind, google_id, **values)


class House:
    """What people do; ``store`` and ``records`` are the ports to be tested.

    The user of the account is the organizer of the events.
    """

    store = records = None
    #: The error of a second link for one record or one entry
    twice = Exception

    def event(self, title="Meeting"):
        """:return: ``RecordRef`` of an event of the user"""
        raise NotImplementedError

    def series(self, title="Course"):
        """:return: ``RecordRef`` of a daily series of the user, three times"""
        raise NotImplementedError

    def task(self, title="Report"):
        """:return: ``RecordRef`` of a task of the user"""
        raise NotImplementedError

    def locked_task(self, title="Plan"):
        """:return: ``RecordRef`` of a task that the user may read, but not change"""
        raise NotImplementedError

    def locked_event(self, title="Board"):
        """:return: ``RecordRef`` of an event that the user may not change"""
        raise NotImplementedError

    def rename(self, record, title):
        """Somebody edits a record."""
        raise NotImplementedError

    def archive(self, record):
        """Somebody archives a record."""
        raise NotImplementedError

    def hide(self, record, is_hidden=True):
        """The right to see a record is taken from the user, or given back."""
        raise NotImplementedError

    def remove(self, record):
        """Somebody deletes a record."""
        raise NotImplementedError

    def date(self, record, created, written):
        """When it was made, and changed for the last time."""
        raise NotImplementedError

    def bad_item(self):
        """:return: ``Item`` that Odoo cannot hold"""
        raise NotImplementedError

    def mine(self):
        """:return: set of the ``RecordRef`` of all records that this test has made"""
        raise NotImplementedError

    def notes(self, record):
        """:return: list of the values that are noted in its chatter as not kept"""
        raise NotImplementedError

    def savepoint(self):
        """What is written in its block is undone when it fails."""
        raise NotImplementedError
