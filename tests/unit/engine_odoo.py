"""Odoo in memory: events, series and tasks as the engine meets them."""

from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace

from engine_loader import load_engine
from engine_orm import AccessError, Field, Model

from calendar_google_sync.sync import Item, Kind, tasks, text

synchronizer, binding, google, occurrence = load_engine()
ZONE = "Europe/Brussels"
# Most texts are read again and again
_read = lru_cache(maxsize=20000)(text.read)
text.read = lambda html: list(_read(html))
#: A place that Odoo cannot hold
POISON = "poison"


class Binding(
    google.CalendarGoogleBinding,
    occurrence.CalendarGoogleBinding,
    binding.CalendarGoogleBinding,
):
    """The real one; what it says in SQL is said in Python."""

    _name = binding.CalendarGoogleBinding._name

    def unique(self, row):
        yield "account_id", "kind", "google_id"
        if row["res_id"]:
            yield "account_id", "res_model", "res_id"

    def _mark_changed(self, res_model, res_ids):
        for one in self.search(
            [("res_model", "=", res_model), ("res_id", "in", list(res_ids))]
        ):
            one.local_version += 1

    def _to_examine(self, account, window):
        return self.search([]).filtered(lambda one: _is_work(one, window))


def _is_work(one, window):
    if one.local_version != one.synced_version:
        return True
    if not one.remote_changed:
        return False
    if not one.remote or one.res_id or not one.date_start:
        return True
    before = not window.end or one.date_start < binding._margin(window.end, 1)
    begin = window.start and binding._margin(window.start, -1)
    return before and (not begin or not one.date_end or one.date_end >= begin)


class Account(Model):
    _name = "calendar.google.account"
    events_sync_token = Field("Char")
    tasks_sync_token = Field("Char")

    def _calendar_of(self, kind):
        return kind

    def _as_user(self):
        return self

    def _kinds(self):
        return list(Kind)

    @property
    def user_id(self):
        return SimpleNamespace(calendar_default_privacy="public")


class Parameters(Model):
    _name = "ir.config_parameter"

    def get_param(self, _name):
        return "uuid"


class Entry(Model):
    """What the three models have in common."""

    kind = Kind.EVENT
    item = Field("Item")
    active = Field("Boolean", default=True)
    declined = Field("Boolean")
    #: The linked user may not change it
    locked = Field("Boolean")
    guests = Field("Names", default=())
    create_date = Field("Datetime")
    write_date = Field("Datetime")
    #: Conflicts noted in the chatter
    notes = Field("Notes", default=())
    #: Sets ``write_date``; the world puts its own in
    clock = None

    def create(self, values):
        now = self.clock()
        return super().create({**values, "create_date": now, "write_date": now})

    def write(self, values):
        super().write({**values, "write_date": self.clock()})
        self.env["calendar.google.binding"]._mark_changed(self._name, self.ids)

    def unlink(self):
        raise AssertionError("The engine deletes nothing in Odoo.")

    def remove(self):
        """A person deletes."""
        self.env["calendar.google.binding"]._mark_changed(self._name, self.ids)
        super().unlink()

    @property
    def eligible(self):
        return self.active and not self.declined

    # The contract of calendar.google.sync.mixin

    def _google_subject(self):
        return self

    def _google_kind(self):
        return self.kind

    def _google_eligible(self):
        return self.exists().filtered("eligible")

    def _google_candidates(self, window, bindings):
        known = bindings.search([("res_model", "=", self._name)])
        bound = {one.res_id for one in known}
        free = [one for one in self.search([]) if one.id not in bound]
        return [one for one in free if one.eligible]

    def _google_follow(self, one):
        return self

    def _google_first_event(self):
        return self

    def _google_changed_at(self):
        return self.write_date

    def _google_item(self, _memory=None):
        description = text.canonical(self.item.description)
        footer = _footer(self._name, self.id, self.guests)
        cut = text.to_google(description, footer)[1]
        return replace(self.item, description=description, footer=footer, cut=cut)

    def _google_create(self, item, **_options):
        if self.env.context["world"].locked:
            raise AccessError("You may not create this.")
        _check(item)
        new = self.create({"item": self.stored(item)})
        self.env.context["world"].imported(new, item)
        return new

    def _google_write(self, item, names, **_options):
        if self.locked:
            raise AccessError("You may not change this.")
        _check(item)
        self.env.context["world"].wrote_local(self, item, names)
        told = self.stored(item, self.item)
        values = {n: getattr(told, n) for n in names if n != "guests"}
        self.write({"item": replace(self.item, **values)})
        return self

    def _google_is_private(self):
        return False

    def _google_log_conflicts(self, conflicts):
        super().write({"notes": (*self.notes, *conflicts)})


def _check(item):
    if item.location and item.location.startswith(POISON):
        raise ValueError("Odoo cannot hold this.")


@lru_cache(maxsize=4096)
def _footer(model, number, guests):
    link = f"https://odoo.example.com/mail/view?model={model}&res_id={number}"
    return text.footer(link, "Open in Odoo", guests, "With")


def odoo_html(html):
    """Odoo's editor writes paragraphs, and a mark of its own."""
    written = html.replace("<br>", "<br/>")
    return f'<p data-oe-version="2.0">{written}</p>' if html else ""


class Event(Entry):
    _name = "calendar.event"

    @staticmethod
    def stored(item, _before=None):
        return Item(
            Kind.EVENT,
            title=item.title or "(No title)",
            description=odoo_html(item.description),
            when=item.when,
            location=item.location or "",
            visibility=item.visibility or "default",
            busy=item.busy is not False,
            reminders=item.reminders or (),
        )


class Series(Event):
    """As a whole; changes of single occurrences are tested with the real Odoo."""

    _name = "calendar.recurrence"

    def _google_to_odoo(self, _item):
        return None

    def _google_item_of(self, _told):
        return self._google_item()

    def _google_told(self, _memory=None):
        return SimpleNamespace(originals={}, expected={}, exceptions=())

    @staticmethod
    def stored(item, _before=None):
        single = Event.stored(item)
        zone = item.time_zone or ZONE
        return replace(single, recurrence=item.recurrence, time_zone=zone)


class Task(Entry):
    _name = "project.task"
    kind = Kind.TASK

    @staticmethod
    def stored(item, before=None):
        """Odoo has a deadline and allocated hours."""
        due = tasks.deadline_of(item.when, ZONE)
        length = before and before.when.end - before.when.start
        hours = length.total_seconds() / 3600 if length else 0
        return Item(
            Kind.TASK,
            title=item.title or "(No title)",
            description=odoo_html(item.description),
            when=tasks.span(due, hours),
            recurrence=None,
            done=bool(item.done),
        )


ENTRIES = (Series, Event, Task)
MODELS = {m._name: m for m in (Account, Binding, Parameters, *ENTRIES)}
