"""Odoo's records: whole sets of a model at once, with the rights of the user."""
# No model: there is nothing to call in read, create and write
# pylint: disable=method-required-super

from collections import defaultdict
from functools import wraps

from odoo.exceptions import UserError

from ...datetimes import aware
from ...engine.ports import Outcome, Reading, SeriesReading
from ...engine.watch import TOO_HEAVY, Watch
from ...messages import Explained
from ...texts.translate import translate
from .binding_rows import reference
from .halving import in_halves
from .synchronized_models import synchronized_models
from .writer import writing


def _by_run(method):
    """What the method changes in Odoo was changed by the run."""

    @wraps(method)
    def wrapped(records, *args, **kwargs):
        with writing(records._account.id):
            return method(records, *args, **kwargs)

    return wrapped


class OrmRecords:
    """``engine.ports.Records`` over the models with ``calendar.google.sync.mixin``.

    :param account: in the environment of the linked user
    :param watch: ``engine.watch.Watch``, for what takes too much time to be read
    """

    def __init__(self, account, watch=None):
        self._account = account
        self._env = account.env
        self._watch = watch or Watch()

    # Reading

    def read(self, requests):
        memories = {request.record: request.memory for request in requests}
        found = {}
        for records in self._browse(memories):
            eligible = records._gcal_sync_eligible()
            found.update(self._watched_readings(eligible, memories))
        return found

    def unbound(self, kinds, window):
        found = []
        for name in synchronized_models(self._env):
            model = self._env[name]
            if model._gcal_sync_kind() in kinds and model.has_access("read"):
                for records in model._gcal_sync_candidates(self._account, window):
                    found += self._watched_readings(records, {}).values()
        return found

    def _watched_readings(self, records, memories):
        found, healthy = {}, self._healthy(records)
        failure = translate(self._env, TOO_HEAVY)
        for record in records - healthy:
            ref = self._ref(record)
            found[ref] = Reading(ref, failure=failure)
        for part in self._parts(healthy):
            found.update(self._readings(part, memories))
        return found

    def _parts(self, records):
        """:return: iterator of recordsets, each noted before it is handled"""
        for part in self._watch.parts(records, self._key):
            ids = [record.id for record in part]
            yield records.browse(ids).with_prefetch(records.ids)

    def _healthy(self, records):
        """Without those that are left out because they cost a run its life."""
        return records.filtered(lambda r: not self._watch.is_condemned(self._key(r)))

    @staticmethod
    def _key(record):
        return f"{record._name},{record.id}"

    def _readings(self, records, memories):
        """:return: dict of ``RecordRef`` to ``Reading``"""
        if not records:
            return {}
        refs = {record.id: self._ref(record) for record in records}
        contents, items = self._contents(
            records, {key: memories.get(ref) for key, ref in refs.items()}
        )
        found = {}
        for record in records:
            ref, item = refs[record.id], items[record.id]
            if isinstance(item, Exception):
                failure = translate(self._env, item)
                found[ref] = Reading(ref, failure=failure)
            else:
                found[ref] = Reading(
                    ref,
                    item=item,
                    changed_at=aware(record._gcal_sync_changed_at()),
                    anchor=record._gcal_sync_anchor(),
                    private=record._gcal_sync_is_private(),
                    series=contents.get(record.id),
                )
        return found

    @staticmethod
    def _contents(records, memories):
        """:return: dict of id to ``sync.SeriesContent``, and one to ``sync.Item``"""
        if not records._gcal_sync_is_series:
            return {}, records._gcal_sync_items(memories)
        contents = records._gcal_sync_contents(memories)
        return contents, records._gcal_sync_items_of(contents)

    def follow(self, links):
        keys = {link.record: link for link in links}
        existing = {
            self._ref(record): record
            for records in self._browse(keys)
            for record in records._gcal_sync_seen()
        }
        moved = {}
        for ref, link in keys.items():
            record = existing.get(ref, self._env[ref.model])
            now = record._gcal_sync_follow(link.anchor)
            if now and self._ref(now) != ref:
                moved[link.id] = Reading(self._ref(now), anchor=now._gcal_sync_anchor())
        return moved

    def private(self, records):
        private = set()
        for found in self._browse(records):
            seen = found._gcal_sync_seen()
            private |= {self._ref(r) for r in seen if r._gcal_sync_is_private()}
            # Of what the person may not see any more nobody else reads here
            private |= {self._ref(record) for record in found - seen}
        return private

    def obstacles(self, records):
        """Why records no longer have an entry in Google.

        :return: dict of each of them to a code of ``texts.run_reasons``, or None
        """
        codes = dict.fromkeys(records, "deleted")
        for found in self._browse(records):
            seen = found._gcal_sync_seen()
            known = seen._gcal_sync_obstacles()
            codes |= {self._ref(record): "hidden" for record in found - seen}
            codes |= {self._ref(record): known.get(record.id) for record in seen}
        return codes

    def kind(self, record):
        return self._env[record.model]._gcal_sync_kind()

    def explain(self, error):
        return translate(self._env, error)

    # Writing

    @_by_run
    def create(self, kind, news):
        outcomes = [None] * len(news)
        for name in synchronized_models(self._env):
            model = self._env[name]
            indexes = [i for i, n in enumerate(news) if model._gcal_sync_takes(n.item)]
            part = in_halves(
                self._env,
                [news[i] for i in indexes],
                lambda e, m=model: self._make(m, e),
            )
            for index, outcome in zip(indexes, part, strict=True):
                outcomes[index] = outcome
        return outcomes

    def _make(self, model, news):
        records = model._gcal_sync_create(news)
        self._env.flush_all()
        return self._read_back(records, [new.memory for new in news])

    @_by_run
    def write(self, writes):
        return in_halves(self._env, list(writes), self._change)

    def _change(self, writes):
        records = {
            self._ref(record): record
            for found in self._browse([write.record for write in writes])
            for record in found
        }
        written = [records[write.record]._gcal_sync_write(write) for write in writes]
        self._env.flush_all()
        return self._read_back(written, [write.memory for write in writes])

    def _read_back(self, records, memories):
        """What Odoo made of the items.

        :raises Exception: of what cannot be read
        """
        refs = [self._ref(record) for record in records]
        memories = dict(zip(refs, memories, strict=True))
        readings = {}
        for found in self._browse(refs):
            readings.update(self._readings(found, memories))
        for ref in refs:
            if readings[ref].failure:
                raise Explained(readings[ref].failure)
        return [Outcome(readings[ref]) for ref in refs]

    @_by_run
    def log_conflicts(self, conflicts):
        for ref, lost in conflicts.items():
            self._record(ref)._gcal_sync_log_conflicts(tuple(lost))

    # Series

    def read_series(self, requests):
        memories = {request.record: request.memory for request in requests}
        found = {}
        for records in self._browse(memories):
            everything = records._gcal_sync_eligible()
            eligible = self._healthy(everything)
            failure = translate(self._env, TOO_HEAVY)
            for record in everything - eligible:
                found[self._ref(record)] = SeriesReading(failure=failure)
            known = {r.id: memories[self._ref(r)] for r in eligible}
            contents = {}
            for part in self._parts(eligible):
                contents |= part._gcal_sync_contents(known)
            for record in eligible:
                found[self._ref(record)] = self._series_reading(
                    record, contents[record.id]
                )
        return found

    def _series_reading(self, record, content):
        if isinstance(content, Exception):
            failure = translate(self._env, content)
            return SeriesReading(failure=failure)
        return SeriesReading(content, record._gcal_sync_item_of(content))

    @_by_run
    def restore_occurrence(self, series, content, start):
        with self._env.cr.savepoint():
            return self._record(series)._gcal_sync_restore(content, start)

    @_by_run
    def break_up(self, series, events):
        with self._env.cr.savepoint():
            self._record(series)._gcal_sync_break_up(list(events))

    @_by_run
    def archive(self, record):
        found = self._record(record).exists()
        try:
            with self._env.cr.savepoint():
                found.active = False
                found.flush_recordset()
        except UserError:
            return False
        return True

    def event(self, record_id):
        return reference(self._env, "calendar.event", record_id)

    def alone(self, record):
        event = self._record(record)._gcal_sync_eligible()
        return bool(event) and event._gcal_sync_subject() == event

    def _record(self, ref):
        return self._env[ref.model].browse(ref.id)

    def _browse(self, refs):
        """:return: a recordset of each model"""
        ids = defaultdict(list)
        for ref in refs:
            ids[ref.model].append(ref.id)
        return [self._env[model].browse(found) for model, found in ids.items()]

    def _ref(self, record):
        return reference(self._env, record._name, record.id)
