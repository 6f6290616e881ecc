"""What the history tells of one entry."""

from datetime import datetime, time, timezone

from .sync import snapshot


def of_subject(subject, item=None):
    """The entry of a ``Subject``, as values of a line.

    :param item: its content after what was done, if that is known
    """
    pair = subject.pair
    item = item or pair.local or pair.remote or pair.agreed_local or pair.agreed_remote
    record, binding_sudo = subject.record, subject.binding_sudo
    values = {"kind": subject.kind.value, **_told(item)}
    if record:
        private = values.get("private") or _is_private(record)
        told = {"res_model": record._name, "res_id": record.id, "private": private}
        return {**values, **told}
    return {**values, **_record_of(binding_sudo)}


def of_binding(binding_sudo):
    """The entry of a binding that is not planned, as values of a line."""
    told = binding_sudo.remote or binding_sudo.agreed_local
    item = snapshot.load(told) if told else None
    return {
        "kind": binding_sudo.kind,
        "title": binding_sudo.google_title,
        **_told(item),
        **_record_of(binding_sudo),
    }


def _is_private(record):
    """Whether it is a to-do of nobody else's project."""
    return record._name == "project.task" and not record.project_id


def _record_of(binding_sudo):
    if not binding_sudo or not binding_sudo.res_id:
        return {}
    return {"res_model": binding_sudo.res_model, "res_id": binding_sudo.res_id}


def _told(item):
    if not item:
        return {"private": True}  # nobody knows whether it is
    values = {"title": item.title, "private": item.visibility == "private"}
    start = item.when and item.when.start
    if start and item.when.all_day:
        values.update(date_start=datetime.combine(start, time.min), all_day=True)
    elif start:
        values["date_start"] = start.astimezone(timezone.utc).replace(tzinfo=None)
    return values
