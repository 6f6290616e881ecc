"""What a person does in their own Google account, on a page or in a test."""

from . import calendars, event_list, event_split, event_store, event_view, tokens
from .errors import GoogleError, not_found
from .state import Actor


class Person:
    """The owner of one account."""

    def __init__(self, world, email):
        if email not in world.accounts:
            raise GoogleError(404, "notFound", f"no account {email}")
        self.world = world
        self.account = world.accounts[email]
        self.actor = Actor(email)

    @property
    def email(self):
        return self.account.email

    def calendars(self):
        return self.world.calendars_of(self.email)

    def calendar(self, calendar_id):
        return calendars.reachable(self.world, self.actor, calendar_id)

    def add_calendar(self, body):
        return calendars.insert(self.world, self.actor, body)

    def rename_calendar(self, calendar_id, summary):
        calendar = self.calendar(calendar_id)
        calendars.change(self.world, calendar, {"summary": summary}, replace=False)

    def delete_calendar(self, calendar_id):
        calendars.delete(self.world, self.calendar(calendar_id))

    def event(self, calendar_id, event_id):
        calendar = self.calendar(calendar_id)
        return event_store.get(calendar, event_id, self.world.settings).body

    def events(self, calendar_id, show_deleted=False):
        """Return all that is stored, with every detail also of deleted entries."""
        calendar = self.calendar(calendar_id)
        return [
            event_view.full(calendar, event.body)
            for event in calendar.events.values()
            if show_deleted or not event_store.is_cancelled(event.body)
        ]

    def add_event(self, calendar_id, body, lenient=False):
        calendar = self.calendar(calendar_id)
        event = event_store.add(self.world, calendar, self.email, body, lenient)
        return event_view.full(calendar, event.body)

    def import_events(self, calendar_id, bodies):
        event_store.take_in(self.world, self.calendar(calendar_id), bodies)

    def edit_event(self, calendar_id, event_id, changes, lenient=False):
        """Change what is named; a new kind of time replaces the old kind."""
        calendar = self.calendar(calendar_id)
        changes = _with_nulls(changes)
        event = event_store.patch(
            self.world, calendar, event_id, changes, lenient=lenient
        )
        return event_view.full(calendar, event.body)

    def delete_event(self, calendar_id, event_id):
        event_store.remove(self.world, self.calendar(calendar_id), event_id)

    def split_series(self, calendar_id, instance_id, changes):
        calendar = self.calendar(calendar_id)
        event = event_split.split(
            self.world, calendar, instance_id, _with_nulls(changes)
        )
        return event_view.full(calendar, event.body)

    def forget_deleted(self, calendar_id):
        """Deleted entries disappear in time; older sync tokens end with them."""
        event_store.forget_deleted(self.world, self.calendar(calendar_id))
        self.expire_sync_tokens()

    def expire_sync_tokens(self):
        event_list.expire_sync_tokens(self.world, self.email)

    def withdraw_access(self, project=None):
        """Remove an app's access, as at myaccount.google.com/connections."""
        tokens.withdraw(self.world, self.email, project)

    def grants(self):
        return tokens.grants(self.world, self.email)

    def calendar_named(self, part):
        for calendar in self.calendars():
            if part in calendar.summary:
                return calendar
        raise not_found()


def _with_nulls(changes):
    """A day replaces a moment and the other way round, as on Google's own page."""
    changes = dict(changes)
    for name in ("start", "end"):
        point = changes.get(name)
        if point and "date" in point:
            changes[name] = {"dateTime": None, "timeZone": None, **point}
        elif point:
            changes[name] = {"date": None, **point}
    return changes
