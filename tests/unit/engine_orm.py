"""As much of Odoo's ORM as the engine of the addon uses, in memory.

A transaction sees the rows as they were when it began, and fails (OperationalError)
when somebody else wrote a row that it wrote, too, as with PostgreSQL's REPEATABLE READ.
What is remembered as JSON is kept as text.
"""

import json
from contextlib import contextmanager

from psycopg2 import IntegrityError, OperationalError


class AccessError(Exception):
    """Odoo's exception of that name."""


class Killed(BaseException):
    """The process ends here: nothing after it is done, not even a ``finally``."""


class Database:
    """Committed rows by (model, id); every write makes new rows, so a copy is cheap."""

    def __init__(self):
        self.rows = {}
        self.last_id = 0

    def next_id(self):
        self.last_id += 1
        return self.last_id


class Env:
    """One process: its transaction and the models seen through it."""

    def __init__(self, database, models, **context):
        self.database, self.models, self.context = database, models, context
        self.cr, self.killed = self, False
        self.rollback()

    def __getitem__(self, name):
        return self.models[name](self)

    def _(self, text, *parts, **values):
        return text % (parts or values) if parts or values else text

    def rollback(self):
        self.seen, self.written = self.database.rows, {}

    def commit(self):
        self.check_alive()
        rows = dict(self.database.rows)
        for key, row in self.written.items():
            if rows.get(key) is not self.seen.get(key):
                raise OperationalError("could not serialize access")
            rows[key] = row
        self.database.rows = {k: row for k, row in rows.items() if row is not None}
        self.rollback()

    @contextmanager
    def savepoint(self):
        before = dict(self.written)
        try:
            yield
        except Exception:
            self.written = before
            raise

    def flush_all(self):
        self.check_alive()

    def check_alive(self):
        if self.killed:
            raise Killed

    def row(self, key):
        self.check_alive()
        return self.written[key] if key in self.written else self.seen.get(key)

    def put(self, key, row):
        self.check_alive()
        self.written[key] = row

    def ids(self, model):
        keys = [*self.seen, *(key for key in self.written if key not in self.seen)]
        return [k[1] for k in keys if k[0] == model and self.row(k) is not None]


class Field:
    """A field of a row; JSON is kept as text, numbers are never empty."""

    def __init__(self, kind, *_args, default=False, **_options):
        number = kind in ("Integer", "Many2oneReference")
        self.json, self.link = kind == "Json", kind == "Many2one"
        self.default = 0 if number and default is False else default

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, record, _owner):
        if record is None:
            return self
        if not record:
            return False
        value = record.row[self.name]
        if self.link:
            return record.env["calendar.google.account"].browse(value)
        return json.loads(value) if value and self.json else value

    def __set__(self, record, value):
        record.write({self.name: value})

    def stored(self, value):
        if self.json:
            return json.dumps(value) if value else False
        return value if value or self.default not in (0, False) else self.default


class Model:
    """A recordset."""

    _name = ""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        found = (vars(parent) for parent in reversed(cls.__mro__))
        cls.fields = {
            name: field
            for names in found
            for name, field in names.items()
            if isinstance(field, Field)
        }

    def __init__(self, env, ids=()):
        self.env, self.ids = env, list(ids)

    def __iter__(self):
        return (type(self)(self.env, [one]) for one in self.ids)

    def __len__(self):
        return len(self.ids)

    def __eq__(self, other):
        return (self._name, self.ids) == (other._name, other.ids)

    def __getitem__(self, name):
        return getattr(self, name)

    def __setitem__(self, name, value):
        self.write({name: value})

    @property
    def id(self):
        return self.ids[0] if self.ids else False

    @property
    def row(self):
        self.ensure_one()
        return self.env.row((self._name, self.id))

    def ensure_one(self):
        assert len(self.ids) == 1, self.ids

    def __or__(self, other):
        return self.browse(list(dict.fromkeys([*self.ids, *other.ids])))

    def browse(self, ids=()):
        return type(self)(self.env, [ids] if isinstance(ids, int) else ids)

    def with_prefetch(self, _ids):
        return self

    def exists(self):
        key = self._name
        return self.browse([i for i in self.ids if i and self.env.row((key, i))])

    def filtered(self, wanted):
        test = wanted if callable(wanted) else lambda one: one[wanted]
        return self.browse([one.id for one in self if test(one)])

    def mapped(self, name):
        return [one[name] for one in self]

    def search(self, domain, limit=None, **_options):
        found = [
            one
            for one in self.env.ids(self._name)
            if all(_holds(self.env.row((self._name, one)), term) for term in domain)
        ]
        return self.browse(found[:limit])

    def search_count(self, domain, limit=None):
        return len(self.search(domain, limit))

    def create(self, values):
        several = values if isinstance(values, list) else [values]
        return self.browse([self._insert(one) for one in several])

    def _insert(self, values):
        new = self.env.database.next_id()
        self._put(new, {n: f.stored(f.default) for n, f in self.fields.items()}, values)
        return new

    def _put(self, one, row, values):
        told = {name: self.fields[name].stored(v) for name, v in values.items()}
        row = {**row, **told}
        for names in self.unique(row):
            for other in self.search([(name, "=", row[name]) for name in names]):
                if other.id != one:
                    raise IntegrityError(f"{self._name}: {names} twice: {row}")
        self.env.put((self._name, one), row)

    def unique(self, row):
        """Which names together must not be twice."""
        return ()

    def write(self, values):
        for one in self:
            self._put(one.id, one.row, values)
        return True

    def unlink(self):
        for one in self.ids:
            self.env.put((self._name, one), None)

    def copy(self, values):
        as_stored = dict(self.row)
        self._put(new := self.env.database.next_id(), as_stored, values)
        return self.browse(new)

    def nothing(self, *_args, **_options):
        """Flushing and forgetting of Odoo's cache: there is none here."""

    flush_model = flush_recordset = invalidate_model = invalidate_recordset = nothing

    def lock_for_update(self, **_options):
        return self

    def sudo(self):
        return self


def _holds(row, term):
    name, operator, value = term
    mine = row[name]
    return {
        "=": lambda: mine == value or not mine and not value,
        "!=": lambda: bool(mine) if value is False else mine != value,
        ">": lambda: (mine or 0) > value,
        "in": lambda: mine in value,
        "not in": lambda: mine not in value,
    }[operator]()
