"""A link as a row of ``calendar_google_binding``, and back."""

from datetime import datetime, time

from odoo.tools import SQL

from ...datetimes import aware, naive
from ...sync import Kind, snapshot
from ...sync.links import Link, Listed, RecordRef, State
from ...texts.translate import translate

#: Columns that a run writes, with their types; ``local_version`` is written by those
#: who change records, and by nobody else.
COLUMNS = {
    "kind": "varchar",
    "res_model": "varchar",
    "res_id": "int4",
    "google_id": "varchar",
    "google_title": "varchar",
    "etag": "varchar",
    "state": "varchar",
    "reason": "text",
    "origin": "varchar",
    "agreed_local": "jsonb",
    "agreed_remote": "jsonb",
    "remote": "jsonb",
    "remote_changed": "bool",
    "remote_updated_at": "timestamp",
    "synced_version": "int4",
    "base_event_id": "int4",
    "recurring_event_id": "varchar",
    "original_start": "varchar",
    "cancelled": "bool",
    "memory": "jsonb",
    "date_start": "timestamp",
    "date_end": "timestamp",
    "listed": "jsonb",
    "last_row": "timestamp",
}
#: What a look-up needs, and nobody reads
_WRITTEN_ONLY = ("date_start", "date_end", "last_row")
READ = (
    *(name for name in COLUMNS if name not in _WRITTEN_ONLY),
    "id",
    "local_version",
)
SELECT = SQL(", ").join(SQL.identifier(name) for name in READ)


def link_of(env, row):
    """:return: the ``Link`` of a row of ``SELECT``"""
    values = dict(zip(READ, row, strict=True))
    return Link(
        id=values["id"],
        kind=Kind(values["kind"]),
        google_id=values["google_id"],
        record=reference(env, values["res_model"], values["res_id"]),
        anchor=values["base_event_id"] or 0,
        state=State(values["state"]),
        reason=values["reason"] or "",
        origin=values["origin"],
        etag=values["etag"] or "",
        google_title=values["google_title"] or "",
        agreed_local=_load(values["agreed_local"]),
        agreed_remote=_load(values["agreed_remote"]),
        remote=_load(values["remote"]),
        remote_changed=bool(values["remote_changed"]),
        remote_updated_at=aware(values["remote_updated_at"]),
        local_version=values["local_version"] or 0,
        synced_version=values["synced_version"] or 0,
        recurring_event_id=values["recurring_event_id"] or "",
        original_start=values["original_start"] or "",
        cancelled=bool(values["cancelled"]),
        rows={int(key): start for key, start in (values["memory"] or {}).items()},
        listed=_listed(values["listed"]),
    )


def row_of(env, link):
    """:return: dict of the ``COLUMNS`` of a link, as JSON has them"""
    start, end = _span(link.item)
    remote = _dump(link.remote)
    is_agreed = link.agreed_remote is link.remote
    return {
        "id": link.id,
        "kind": link.kind.value,
        "res_model": link.record and link.record.model,
        "res_id": link.record and link.record.id,
        "google_id": link.google_id,
        "google_title": link.google_title or None,
        "etag": link.etag or None,
        "state": link.state.value,
        "reason": translate(env, link.reason) or None,
        "origin": link.origin,
        "agreed_local": _dump(link.agreed_local),
        "agreed_remote": remote if is_agreed else _dump(link.agreed_remote),
        "remote": remote,
        "remote_changed": link.remote_changed,
        "remote_updated_at": _iso(naive(link.remote_updated_at)),
        "synced_version": link.synced_version,
        "base_event_id": link.anchor or None,
        "recurring_event_id": link.recurring_event_id or None,
        "original_start": link.original_start or None,
        "cancelled": link.cancelled,
        "memory": {str(key): start for key, start in link.rows.items()} or None,
        "date_start": _iso(start),
        "date_end": _iso(end),
        "listed": link.listed and [*map(_iso, link.listed[:2]), link.listed.everything],
        "last_row": _iso(_point(link.last_row)),
    }


def reference(env, model, record_id):
    """:return: the ``RecordRef`` of a record, None without one"""
    if not record_id or model not in env:
        return None
    return RecordRef(model, record_id, env[model]._gcal_sync_is_series)


def _span(item):
    """Where an entry lies, naive UTC, for a quick look whether a window reaches it.

    An entry that repeats has no end; all-day entries are called midnights in UTC.
    """
    if not item or not item.when:
        return None, None
    start, end = item.when.start, item.when.end
    start, end = _point(start), _point(end)
    return start, None if item.recurrence else end


def _point(start):
    """:return: naive UTC; of a day the midnight that is called so"""
    if not start or isinstance(start, datetime):
        return naive(start)
    return datetime.combine(start, time.min)


def _listed(stored):
    if not stored:
        return None
    after, before, everything = stored
    moments = map(datetime.fromisoformat, (after, before))
    return Listed(*moments, everything=everything)


def _iso(moment):
    return moment.isoformat() if moment else None


def _dump(item):
    return snapshot.dump(item) if item else None


def _load(data):
    return snapshot.load(data) if data else None
