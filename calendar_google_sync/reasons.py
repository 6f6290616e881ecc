"""What became of an entry, in words for the person."""

from datetime import timedelta, timezone

from odoo.tools import format_date, format_datetime, html2plaintext

#: A value that was kept is told up to so many characters; a lost one is told whole.
SHOWN = 120


def field_labels(env):
    return {
        "title": env._("Title"),
        "description": env._("Description"),
        "when": env._("Time"),
        "location": env._("Location"),
        "time_zone": env._("Time zone"),
        "recurrence": env._("Repetition"),
        "visibility": env._("Visibility"),
        "busy": env._("Busy or free"),
        "reminders": env._("Reminders"),
        "done": env._("Done"),
        "footer": env._("Guests or link below the description"),
        "guests": env._("Guests"),
    }


def fields_text(env, names):
    """Which fields were written."""
    labels = field_labels(env)
    return ", ".join(labels.get(name, name) for name in names)


def conflict_text(env, conflict):
    """Which value a merge kept, and which one not."""
    sides = {"local": env._("Odoo"), "remote": env._("Google Calendar")}
    return env._(
        "%(field)s: kept “%(kept)s” of %(side)s, the other value was “%(lost)s”.",
        field=field_labels(env).get(conflict.name, conflict.name),
        side=sides[conflict.kept_side],
        kept=_shortened(readable(env, conflict.name, conflict.kept)),
        lost=readable(env, conflict.name, conflict.lost),
    )


def undone_text(env, conflicts):
    """Which edits of Google the person may not make in Odoo."""
    labels = field_labels(env)
    lines = [
        env._(
            "%(field)s: “%(value)s” was written in Google.",
            field=labels.get(conflict.name, conflict.name),
            value=readable(env, conflict.name, conflict.lost),
        )
        for conflict in conflicts
    ]
    return "\n".join([env._("You may not change this in Odoo."), *lines])


def removal_text(env):
    return env._(
        "It was deleted, archived or declined in Odoo, lost its deadline or is no "
        "longer yours."
    )


def readable(env, name, value):
    """A value of an item as a person writes it."""
    if value is None or value == () or value == "":
        return env._("nothing")
    if name == "when":
        return _span(env, value)
    if name == "description":
        return html2plaintext(value).strip()
    if name == "reminders":
        minutes = ", ".join(str(one.minutes) for one in value)
        return env._("%s minutes before", minutes)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(_choices(env).get((name, value), value))


def _shortened(told):
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}…"


def _choices(env):
    return {
        ("busy", True): env._("Busy"),
        ("busy", False): env._("Free"),
        ("done", True): env._("Yes"),
        ("done", False): env._("No"),
        ("visibility", "default"): env._("Default"),
        ("visibility", "public"): env._("Public"),
        ("visibility", "private"): env._("Private"),
        ("visibility", "confidential"): env._("Confidential"),
    }


def _span(env, when):
    if when.all_day:
        ends = when.start, when.end - timedelta(days=1)
        told = [format_date(env, day) for day in ends]
    else:
        ends = (one.astimezone(timezone.utc) for one in (when.start, when.end))
        told = [
            format_datetime(env, one.replace(tzinfo=None), dt_format="short")
            for one in ends
        ]
    return " – ".join(dict.fromkeys(told))
