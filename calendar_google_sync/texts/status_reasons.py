"""Why a record is not in Google, in words: the rule, and the way to change it."""

from odoo.tools import format_date


def explain(status, account, window, binding):
    """:return: sentences for the person, or None"""
    env = account.env
    if not status.state or not status.reason:
        return None
    if status.state == "removing":
        why = _rules(env).get(status.reason, "")
        last = env._("Its Google entry is removed with the next synchronization.")
        return f"{why} {last}".strip()
    if status.reason == "outside":
        return _outside(env, window)
    if status.reason == "single":
        return binding._get_reason()
    if status.reason == "parked":
        return _parked(env, binding)
    known = {**_rules(env), **_states(env)}
    own = account.state_message if status.reason == account.state else None
    return own or known.get(status.reason)


def _rules(env):
    """What keeps a record out of a person's Google."""
    return {
        "no_deadline": env._("This task has no deadline. Give it one."),
        "not_assigned": env._(
            "This task is not assigned to you. Add yourself to the assignees."
        ),
        "template": env._("This is a template for tasks, not a task."),
        "archived": env._("It is archived. Unarchive it."),
        "declined": env._(
            "You declined this meeting. Accept it, and it comes to Google."
        ),
        "not_mine": env._(
            "You neither organize this meeting nor attend it. Add yourself to the "
            "attendees."
        ),
    }


def _states(env):
    """What a person waits for."""
    return {
        "waiting": env._("It is sent to Google with the next synchronization."),
        "changed": env._(
            "It is in Google. The latest changes are sent with the next "
            "synchronization that reaches its dates."
        ),
        "detached": env._(
            "It was deleted in Google. It stays in Odoo and is no longer synchronized."
        ),
        "kind_off": env._(
            "You chose not to synchronize this kind of entries. Change that in your "
            "preferences."
        ),
        "reconnect": env._("Google does not let Odoo in any more. Please reconnect."),
        "calendars_missing": env._(
            "The two calendars are not in your Google account any more. Create them "
            "again."
        ),
        "user_paused": env._(
            "You paused the synchronization with Google. Go on with it in your "
            "preferences."
        ),
        "paused": env._("The synchronization with Google is paused."),
    }


def _outside(env, window):
    return env._(
        "It lies outside the dates that are synchronized if nobody chooses others "
        "(%(first)s – %(last)s). Synchronize its dates, or everything.",
        first=format_date(env, window.date_from),
        last=format_date(env, window.date_to),
    )


def _parked(env, binding):
    return env._(
        "It could not be synchronized: %(reason)s\n"
        "It is tried again when you change it.",
        reason=binding._get_reason() or env._("no reason was given."),
    )
