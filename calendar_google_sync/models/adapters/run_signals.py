"""What a run says while it works, and what people ask of it meanwhile.

The row of a run belongs to its own transaction, which lasts as long as Google lets it
wait. So both stand in a table of their own, without a foreign key, and are written and
read in short transactions: people write wishes, the run writes what it is doing, and
nobody ever waits for the other.
"""

import logging

from psycopg2 import Error

from odoo.tools import SQL

from ...engine.errors import Stopped

_logger = logging.getLogger(__name__)


class RunSignals:
    """Of one run; may be used in any thread.

    :param registry: of the database
    :param run_id: of the run
    """

    def __init__(self, registry, run_id):
        self._registry, self._run_id = registry, run_id
        self._told = None

    def tell(self, doing, seconds=None):
        """
        :param doing: ``engine.doing.Doing``; None: nothing anymore
        :param seconds: how long that takes, if it is known
        """
        if doing == self._told and seconds is None:
            return
        self._told = doing
        words = said(self._run_id, doing, seconds) if doing else silent(self._run_id)
        self._execute(words)

    def check_stop(self):
        """:raises Stopped: when somebody asked for it"""
        raise_if_wanted(self._execute(stop_wanted(self._run_id)))

    def _execute(self, query):
        try:
            with self._registry.cursor() as cr:
                cr.execute(query)
                return cr.fetchall() if cr.description else []
        except Error:
            # Whoever watches is not told; the work itself goes on
            _logger.warning("Run %s cannot be told about", self._run_id, exc_info=True)
            return []


def said(run_id, doing, seconds=None):
    """:return: SQL that writes down what a run is doing"""
    # In the middle of a run, when its transaction began is long ago
    until = SQL("NULL")
    if seconds is not None:
        until = SQL(
            "clock_timestamp() AT TIME ZONE 'UTC' + make_interval(secs => %s)", seconds
        )
    return SQL(
        "INSERT INTO calendar_google_run_signal (run_key, kind, doing, until) "
        "VALUES (%s, 'doing', %s, %s) ON CONFLICT (run_key, kind) "
        "DO UPDATE SET doing = excluded.doing, until = excluded.until",
        run_id,
        doing.value,
        until,
    )


def silent(run_id):
    """:return: SQL that takes back what a run said"""
    return SQL(
        "DELETE FROM calendar_google_run_signal WHERE run_key = %s AND kind = 'doing'",
        run_id,
    )


def wished(run_id, user_id):
    """:return: SQL that writes down that somebody wants a run to stop"""
    return SQL(
        "INSERT INTO calendar_google_run_signal (run_key, kind, user_id) "
        "VALUES (%s, 'stop', %s) ON CONFLICT (run_key, kind) DO NOTHING",
        run_id,
        user_id,
    )


def stop_wanted(run_id):
    """:return: SQL: the user who wants the run to stop, or no row"""
    return SQL(
        "SELECT user_id FROM calendar_google_run_signal "
        "WHERE run_key = %s AND kind = 'stop'",
        run_id,
    )


def raise_if_wanted(rows):
    """
    :param rows: of ``stop_wanted``
    :raises Stopped: when there is one
    """
    for (user_id,) in rows:
        raise Stopped(user_id)


def signals_of(run_ids):
    """:return: SQL of rows of run, kind, what it is doing, and seconds left"""
    return SQL(
        "SELECT run_key, kind, doing, CEIL(EXTRACT(EPOCH FROM "
        "until - clock_timestamp() AT TIME ZONE 'UTC'))::int "
        "FROM calendar_google_run_signal WHERE run_key = ANY(%s)",
        list(run_ids),
    )
