"""What a run does with an operation, on a pair in memory."""

from dataclasses import replace

from calendar_google_sync.sync import INWARD, OUTWARD, Action, Kind, tasks

#: Of the person: an all-day task is due at the end of a day there
ZONE = "Europe/Brussels"


def apply(pair, operation):
    """The pair after an operation, with what both sides agree on from then on."""
    local, remote = pair.local, pair.remote
    if operation.action in (Action.FORGET, Action.DETACH, Action.DELETE_REMOTE):
        return replace(pair, local=None, remote=None, detached=True)
    if operation.action is Action.CREATE_REMOTE:
        remote = operation.item
    elif operation.action is Action.CREATE_LOCAL:
        local = in_odoo(operation.item)
    else:
        remote = taken(remote, operation.item, operation.to_remote)
        local = taken(local, operation.item, operation.to_local)
        local = in_odoo(local) if "when" in operation.to_local else local
    return replace(
        pair, local=local, remote=remote, agreed_local=local, agreed_remote=remote
    )


def taken(side, item, names):
    """A side with values of an item; guests and footers are kept elsewhere."""
    elsewhere = {*INWARD, *OUTWARD} - {"video"}
    names = [name for name in names if name not in elsewhere]
    return side and replace(side, **{name: getattr(item, name) for name in names})


def in_odoo(item):
    """A task stores a deadline only."""
    if item.kind is Kind.TASK:
        due = tasks.deadline_of(item.when, ZONE)
        return replace(item, when=tasks.span(due, 0))
    return item
