"""The links of one account: one statement for each set of them."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from odoo.tools import SQL

from ...datetimes import aware, naive
from ...engine.ports import Reading
from ...sync import event_id, record_of
from .binding_rows import COLUMNS, SELECT, link_of, reference, row_of
from .synchronized_models import synchronized_models

#: A day more on either side: all-day entries lie in the zone of the calendar
MARGIN = timedelta(days=1)
#: Rows that are read into memory together
AT_ONCE = 1000
NAMES = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
TYPES = SQL(", ").join(
    SQL("%s %s", SQL.identifier(name), SQL(type_)) for name, type_ in COLUMNS.items()
)
VALUES = SQL(", ").join(SQL("v.%s", SQL.identifier(name)) for name in COLUMNS)
CHANGES = SQL(", ").join(
    SQL("%s = v.%s", SQL.identifier(name), SQL.identifier(name)) for name in COLUMNS
)


class BindingStore:
    """``engine.ports.Store`` over the table of ``calendar.google.binding``.

    :param account: ``calendar.google.account`` in the environment of its owner
    :param calendars_sudo: dict of kind to ``calendar.google.calendar``; needed for sync
        tokens only
    :param on_change: called when links are written
    """

    def __init__(self, account, calendars_sudo=None, on_change=lambda: None):
        self._account, self._on_change = account, on_change
        self._env = account.env
        self._bindings_sudo = account.env["calendar.google.binding"].sudo()
        self._calendars_sudo = calendars_sudo
        #: Sync token and whether it is fresh, by kind
        self._sync_tokens = {}

    # Sync tokens

    def sync_token(self, kind):
        if not self._sync_tokens:
            # All of them at once: Odoo forgets what it has read with each commit
            self._sync_tokens = {
                kind: (calendar_sudo._get_sync_token(), calendar_sudo._is_token_fresh())
                for kind, calendar_sudo in self._calendars_sudo.items()
            }
        return self._sync_tokens[kind][0]

    def set_sync_token(self, kind, token, has_news=True):
        before, is_fresh = self._sync_tokens.get(kind, (None, False))
        if token and not has_news and before and is_fresh:
            return  # the one before says the same
        self._calendars_sudo[kind]._set_sync_token(token)
        if self._sync_tokens:
            self._sync_tokens[kind] = token or None, True

    # Which links

    def etags(self, kind, google_ids):
        rows = self._query(
            SQL(
                "SELECT google_id, etag FROM calendar_google_binding "
                "WHERE account_id = %s AND kind = %s AND google_id = ANY(%s)",
                self._account.id,
                kind.value,
                list(google_ids),
            )
        )
        return {google_id: etag or "" for google_id, etag in rows}

    def by_google_id(self, kind, google_ids):
        return self._links(
            SQL("kind = %s AND google_id = ANY(%s)", kind.value, list(google_ids))
        )

    def by_id(self, ids):
        return self._links(SQL("id = ANY(%s)", list(ids)))

    def to_examine(self, kinds, window, horizon=None):
        inside = SQL("TRUE")
        ends = SQL("FALSE")
        if horizon:
            ends = SQL("last_row < %s", naive(horizon))
        if window.end:
            end = naive(window.end) + MARGIN
            inside = SQL("%s AND date_start < %s", inside, end)
        if window.start:
            start = naive(window.start) - MARGIN
            inside = SQL("%s AND (date_end IS NULL OR date_end >= %s)", inside, start)
        return self._links(
            SQL(
                "kind = ANY(%s) AND "
                "(local_version <> synced_version OR state = 'single' OR "
                "remote_changed AND "
                "(remote IS NULL OR res_id > 0 OR date_start IS NULL OR %s) OR %s)",
                _values(kinds),
                inside,
                ends,
            )
        )

    def note_rights(self, kinds):
        visible = [
            SQL("WHEN %s THEN res_id IN %s", name, model._gcal_sync_visible_ids())
            for name in synchronized_models(self._env)
            if (model := self._env[name]).has_access("read")
        ]
        self._execute(
            SQL(
                "UPDATE calendar_google_binding SET is_hidden = is_hidden IS NOT TRUE, "
                "local_version = local_version + 1 "
                "WHERE account_id = %s AND kind = ANY(%s) AND res_id > 0 "
                "AND (is_hidden IS TRUE) = CASE res_model %s ELSE FALSE END",
                self._account.id,
                _values(kinds),
                SQL(" ").join([SQL("WHEN '' THEN FALSE"), *visible]),
            )
        )

    def not_present(self, kind, google_ids):
        return self._links(
            SQL(
                "kind = %s AND etag IS NOT NULL AND NOT google_id = ANY(%s)",
                kind.value,
                list(google_ids),
            )
        )

    def series_of(self, links):
        ids = {link.recurring_event_id for link in links} - {""}
        return self._links(SQL("google_id = ANY(%s)", list(ids))) if ids else []

    def occurrences_of(self, series):
        kinds = {(link.kind, link.google_id) for link in series}
        found = self._links(
            SQL(
                "recurring_event_id = ANY(%s)",
                [google_id for _kind, google_id in kinds],
            )
        )
        return [link for link in found if (link.kind, link.recurring_event_id) in kinds]

    def versions(self, ids):
        return (
            dict(
                self._query(
                    SQL(
                        "SELECT id, local_version FROM calendar_google_binding "
                        "WHERE id = ANY(%s)",
                        list(ids),
                    )
                )
            )
            if ids
            else {}
        )

    def count_linked(self, kinds):
        [(count,)] = self._query(
            SQL(
                "SELECT count(*) FROM calendar_google_binding WHERE account_id = %s "
                "AND kind = ANY(%s) AND state IN ('linked', 'removing')",
                self._account.id,
                _values(kinds),
            )
        )
        return count

    def bound(self, records):
        if not records:
            return set()
        rows = self._query(
            SQL(
                "SELECT res_model, res_id FROM calendar_google_binding "
                "WHERE account_id = %s AND (res_model, res_id) IN "
                "(SELECT * FROM unnest(%s::varchar[], %s::int[]))",
                self._account.id,
                [record.model for record in records],
                [record.id for record in records],
            )
        )
        return {reference(self._env, *row) for row in rows}

    # Ids of our own

    def free_ids(self, records):
        generations = dict.fromkeys(records, 0)
        while True:
            ids = {record: self._own_id(record, n) for record, n in generations.items()}
            used = self._used(ids.values())
            if not used:
                return [ids[record] for record in records]
            for record, google_id in ids.items():
                generations[record] += google_id in used

    def _own_id(self, record, generation):
        return event_id(
            self._database, self._account.id, record.model, record.id, generation
        )

    def _used(self, google_ids):
        rows = self._query(
            SQL(
                "SELECT google_id FROM calendar_google_binding "
                "WHERE account_id = %s AND google_id = ANY(%s)",
                self._account.id,
                list(google_ids),
            )
        )
        return {google_id for (google_id,) in rows}

    def owners(self, entries):
        found, taken = {}, set()
        for entry, record in self._made_for(entries):
            subject = record._gcal_sync_subject()
            # It is a later record with the same number
            if not _is_after(entry.created, record.create_date):
                continue
            # What was archived before it came to Google is none of it: imported anew
            newer = _is_after(entry.created, subject.write_date)
            if newer and not subject._gcal_sync_eligible():
                continue
            ref = reference(self._env, subject._name, subject.id)
            if ref not in taken and not self.bound([ref]):
                taken.add(ref)
                found[entry.google_id] = Reading(
                    ref, anchor=subject._gcal_sync_anchor()
                )
        return found

    def _made_for(self, entries):
        """:return: pairs of an entry and the record that its id was made for"""
        known = {}
        for entry in entries:
            place = self._record_of(entry.google_id)
            if place:
                known.setdefault(place[0], []).append((entry, place[1]))
        for model, pairs in known.items():
            records = self._env[model].browse(
                [record_id for _entry, record_id in pairs]
            )
            existing = {record.id: record for record in records.exists()}
            for entry, record_id in pairs:
                if record_id in existing:
                    yield entry, existing[record_id]

    def made_for_living(self, google_ids):
        places = {google_id: self._record_of(google_id) for google_id in google_ids}
        living = set()
        for model in {place[0] for place in places.values() if place}:
            ids = [place[1] for place in places.values() if place and place[0] == model]
            existing = set(self._env[model].browse(ids).exists().ids)
            living |= {(model, record_id) for record_id in existing}
        return {google_id for google_id, place in places.items() if place in living}

    def made_after(self, moment, record):
        found = self._env[record.model].browse(record.id)
        return _is_after(moment, found.create_date)

    def _record_of(self, google_id):
        return record_of(google_id, self._database, self._account.id, self._models)

    @cached_property
    def _models(self):
        return synchronized_models(self._env)

    @cached_property
    def _database(self):
        return self._env["ir.config_parameter"].sudo().get_param("database.uuid")

    # Writing

    def insert(self, links):
        self._on_change()
        rows = self._query(
            SQL(
                "INSERT INTO calendar_google_binding (account_id, %s, local_version, "
                "create_uid, write_uid, create_date, write_date) "
                "SELECT %s, %s, v.local_version, %s, %s, "
                "now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' "
                "FROM jsonb_to_recordset(%s::jsonb) AS v(%s, local_version int4) "
                "RETURNING kind, google_id, id",
                NAMES,
                self._account.id,
                VALUES,
                self._env.uid,
                self._env.uid,
                self._json(links),
                TYPES,
            )
        )
        self._bindings_sudo.invalidate_model(flush=False)
        ids = {(kind, google_id): row_id for kind, google_id, row_id in rows}
        return [
            replace(link, id=ids[link.kind.value, link.google_id]) for link in links
        ]

    def update(self, links):
        self._on_change()
        self._execute(
            SQL(
                "UPDATE calendar_google_binding b SET %s, write_uid = %s, "
                "write_date = now() AT TIME ZONE 'UTC' "
                "FROM jsonb_to_recordset(%s::jsonb) AS v(id int4, %s) "
                "WHERE b.id = v.id",
                CHANGES,
                self._env.uid,
                self._json(links),
                TYPES,
            )
        )

    def release(self, ids):
        self._execute(
            SQL(
                "UPDATE calendar_google_binding SET res_id = NULL WHERE id = ANY(%s)",
                list(ids),
            )
        )

    def delete(self, ids):
        self._on_change()
        self._execute(
            SQL("DELETE FROM calendar_google_binding WHERE id = ANY(%s)", list(ids))
        )

    def delete_occurrences(self, kind, series_ids):
        self._on_change()
        self._execute(
            SQL(
                "DELETE FROM calendar_google_binding WHERE account_id = %s "
                "AND kind = %s AND recurring_event_id = ANY(%s) "
                "AND NOT (state = 'detached' AND res_id > 0)",
                self._account.id,
                kind.value,
                list(series_ids),
            )
        )

    def _json(self, links):
        rows = [
            {**row_of(self._env, link), "local_version": link.local_version}
            for link in links
        ]
        return json.dumps(rows)

    def _links(self, condition):
        self._flush()
        cr = self._env.cr
        cr.execute(
            SQL(
                "SELECT %s FROM calendar_google_binding "
                "WHERE account_id = %s AND %s ORDER BY id",
                SELECT,
                self._account.id,
                condition,
            )
        )
        # Some at a time: their JSON, as Python has it, is larger than the links
        links = []
        while rows := cr.fetchmany(AT_ONCE):
            links += [link_of(self._env, row) for row in rows]
        return links

    def _query(self, query):
        self._flush()
        self._env.cr.execute(query)
        return self._env.cr.fetchall()

    def _execute(self, query):
        self._flush()
        self._env.cr.execute(query)
        self._bindings_sudo.invalidate_model(flush=False)

    def _flush(self):
        """What screens and other models wrote over the ORM comes first."""
        self._bindings_sudo.flush_model()
        self._bindings_sudo._store_marks()


def _values(kinds):
    return [kind.value for kind in kinds]


def _is_after(moment, made_at):
    """Google knows no part of a second when an entry was made."""
    return bool(moment) and moment >= aware(made_at).replace(microsecond=0)
