"""Rows in memory, with transactions as PostgreSQL's REPEATABLE READ has them.

Rows are frozen dataclasses. A transaction sees them as they were when it began, and its
commit fails when somebody else has written a row that it wrote, too.
"""

from contextlib import contextmanager

from calendar_google_sync.sync.links import Link


class SerializationFailure(Exception):
    """Somebody else has written the same row."""


class UniqueViolation(Exception):
    """Two links of one record or of one entry."""


class Killed(BaseException):
    """The process ends here: nothing after it is done, not even a ``finally``."""


class Database:
    """Committed rows by (class, id); a commit makes a new dictionary of them.

    :param clock: returns the time, aware
    """

    def __init__(self, clock):
        self.clock, self.rows, self.last_id = clock, {}, 0

    def next_id(self):
        self.last_id += 1
        return self.last_id

    @contextmanager
    def transaction(self):
        """What somebody does at once."""
        session = Session(self)
        yield session
        session.commit()


class Session:
    """One process and its transaction."""

    def __init__(self, database):
        self.database, self.is_killed = database, False
        self.rollback()

    def rollback(self):
        self._seen, self._written = self.database.rows, {}

    def commit(self):
        self.check_alive()
        rows = dict(self.database.rows)
        for key, row in self._written.items():
            if rows.get(key) is not self._seen.get(key):
                raise SerializationFailure(key)
            rows[key] = row
        rows = {key: row for key, row in rows.items() if row is not None}
        if any(table is Link for table, _id in self._written):
            check_unique(row for (table, _id), row in rows.items() if table is Link)
        self.database.rows = rows
        self.rollback()

    @contextmanager
    def savepoint(self):
        """What is written in this block is undone when it fails."""
        before = dict(self._written)
        try:
            yield
        except Exception:
            self._written = before
            raise

    def kill(self):
        self.is_killed = True
        raise Killed

    def check_alive(self):
        if self.is_killed:
            raise Killed

    def get(self, table, id):
        """:return: the row, or None"""
        self.check_alive()
        key = table, id
        return self._written[key] if key in self._written else self._seen.get(key)

    def put(self, table, id, row):
        self.check_alive()
        assert row is None or isinstance(row, table)
        self._written[table, id] = row

    def delete(self, table, id):
        self.put(table, id, None)

    def all(self, table):
        """:return: dict of id to row, in the order of the ids"""
        self.check_alive()
        rows = {**self._seen, **self._written}
        found = {id: row for (kind, id), row in rows.items() if kind is table and row}
        return dict(sorted(found.items()))


def check_unique(links):
    """
    :raises UniqueViolation: as the indexes of the table
    """
    known = set()
    for link in links:
        for key in [(link.kind, link.google_id), link.record]:
            if key in known:
                raise UniqueViolation(f"{key} twice")
            known |= {key} - {None}
