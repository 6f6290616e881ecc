"""What became of an entry, for the person; fields are named in ``sync.fields``."""

from datetime import timedelta, timezone

from odoo.tools import format_date, html2plaintext

from ..engine.reasons import FieldNames, Undone
from ..sync import FIELDS, Conflict, Reminder, When
from .translate import translate

#: Characters of a kept value that are shown; a lost value is shown whole.
SHOWN = 120


def reason_text(env, reason):
    """:param reason: of ``engine.history.Line``, but no ``Removal``"""
    if isinstance(reason, FieldNames):
        return fields_text(env, reason.names)
    if isinstance(reason, Conflict):
        return conflict_text(env, reason)
    if isinstance(reason, Undone):
        return undone_text(env, reason.conflicts)
    return translate(env, reason)


def fields_text(env, names):
    """Which fields were written.

    :param names: names of fields of ``sync.Item``
    :return: their names for people, "Title, Time"
    """
    return ", ".join(_label(env, name) for name in names)


def conflict_text(env, conflict):
    """Which value a merge kept, and which value not.

    :param conflict: ``sync.Conflict``
    """
    sides = {"local": env._("Odoo"), "remote": env._("Google Calendar")}
    return env._(
        "%(field)s: kept “%(kept)s” of %(side)s, the other value was “%(lost)s”.",
        field=_label(env, conflict.name),
        side=sides[conflict.kept_side],
        kept=_shortened(readable(env, conflict.name, conflict.kept)),
        lost=readable(env, conflict.name, conflict.lost),
    )


def undone_text(env, conflicts):
    """Which edits of Google the person may not make in Odoo."""
    lines = [
        env._(
            "%(field)s: “%(value)s” was written in Google.",
            field=_label(env, conflict.name),
            value=readable(env, conflict.name, conflict.lost),
        )
        for conflict in conflicts
    ]
    return "\n".join([env._("You may not change this in Odoo."), *lines])


def removal_text(env, code=None):
    """Why an entry is removed from Google.

    :param code: of what keeps its record out, ``deleted`` or ``hidden``; None: unknown
    """
    known = {
        "deleted": env._("It was deleted in Odoo."),
        "archived": env._("It is archived in Odoo."),
        "declined": env._("You declined it in Odoo."),
        "not_mine": env._("You no longer organize it, and do not attend it."),
        "not_assigned": env._("It is no longer assigned to you."),
        "no_deadline": env._("It no longer has a deadline."),
        "template": env._("It has become a template for tasks."),
        "hidden": env._("You may no longer see it in Odoo."),
    }
    return known.get(code) or env._(
        "It was deleted, archived or declined in Odoo, lost its deadline or is no "
        "longer yours."
    )


def readable(env, name, value):
    """A value of an item as a person writes it.

    :param name: of a field of ``sync.Item``
    """
    row = FIELDS[name]
    if value is None or value == () or value == "":
        return env._("nothing")
    if value in row.choices:
        return translate(env, row.choices[value])
    if row.is_html:
        return html2plaintext(value).strip()
    if isinstance(value, When):
        return _span(env, value)
    if isinstance(value, tuple):
        return _list(env, value)
    return str(value)


def _label(env, name):
    return translate(env, FIELDS[name].label)


def _list(env, values):
    reminders = [value for value in values if isinstance(value, Reminder)]
    if reminders:
        minutes = ", ".join(str(reminder.minutes) for reminder in reminders)
        return env._("%s minutes before", minutes)
    return ", ".join(map(str, values))


def _shortened(text):
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _span(env, when):
    if when.all_day:
        ends = when.start, when.end - timedelta(days=1)
        texts = [format_date(env, day) for day in ends]
    else:
        ends = (moment.astimezone(timezone.utc) for moment in (when.start, when.end))
        texts = [
            env.user._gcal_sync_moment(moment.replace(tzinfo=None)) for moment in ends
        ]
    return " – ".join(dict.fromkeys(texts))
