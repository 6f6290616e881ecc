"""What the history tells of one entry."""

from datetime import datetime, time

from .sync import snapshot
from .tools import naive


def of_subject(subject, item=None):
    """The entry of a ``Subject``, as values of a line.

    :param item: its content after what was done, if that is known
    """
    pair = subject.pair
    item = item or pair.local or pair.remote or pair.agreed_local or pair.agreed_remote
    values = {"kind": subject.kind.value, **_told(item)}
    if subject.record:
        return {**values, **_of_record(subject.record, values)}
    return {**values, **_of_bound(subject.binding_sudo, values)}


def of_binding(binding_sudo):
    """The entry of a binding that is not planned, as values of a line."""
    told = binding_sudo.remote or binding_sudo.agreed_local
    values = {
        "kind": binding_sudo.kind,
        "title": binding_sudo.google_title,
        **_told(snapshot.load(told) if told else None),
    }
    return {**values, **_of_bound(binding_sudo, values)}


def _of_bound(binding_sudo, values):
    """The record of a binding, which may be gone from Odoo."""
    if not binding_sudo.res_id:
        return {"private": values["private"] or _is_private(binding_sudo)}
    record_sudo = binding_sudo.env[binding_sudo.res_model].browse(binding_sudo.res_id)
    if record_sudo.exists():
        return _of_record(record_sudo, values)
    return {
        "res_model": record_sudo._name,
        "res_id": record_sudo.id,
        "private": values["private"] or _is_private(binding_sudo),
    }


def _of_record(record, values):
    return {
        "res_model": record._name,
        "res_id": record.id,
        "private": values["private"] or record._google_is_private(),
    }


def _is_private(binding_sudo):
    """Whether an entry without a record is rather nobody else's."""
    if binding_sudo.kind == "task":
        return True  # nobody can tell any more whether it was in a project
    owner_sudo = binding_sudo.account_id.user_id
    return owner_sudo.calendar_default_privacy == "private"


def _told(item):
    if not item:
        return {"private": True}  # nobody knows whether it is
    values = {"title": item.title, "private": item.visibility == "private"}
    start = item.when and item.when.start
    if start and item.when.all_day:
        values.update(date_start=datetime.combine(start, time.min), all_day=True)
    elif start:
        values["date_start"] = naive(start)
    return values
