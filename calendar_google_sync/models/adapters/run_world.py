"""What one run needs of Odoo and Google, put together."""

from ...datetimes import aware
from ...engine.google_provider import GoogleProvider
from ...engine.history import History
from ...engine.ports import Options, World
from ...engine.pull import Pull
from ...engine.watch import Watch
from ...sync import Kind
from .binding_store import BindingStore
from .change_notice import ChangeNotice
from .orm_records import OrmRecords
from .run_transaction import RunTransaction

CALENDAR_FIELDS = [
    "kind",
    "google_id",
    "is_synchronized",
    "sync_token",
    "token_at",
    "fields_version",
]


class RunWorld:
    """
    :param run_sudo: ``calendar.google.run``, locked by us
    :param account: of the run, in the environment of its owner
    :param gateway: ``google_api.gateway.Gateway``, or what behaves like it
    :param check_time: called between two chunks
    :param transaction: class of the transaction
    :param watch: ``engine.watch.Watch``
    :param told: the ports ``check_stop`` and ``tell`` of ``engine.ports.World``
    :param kinds: those that are synchronized; default: what the person has switched on
    """

    def __init__(
        self,
        run_sudo,
        account,
        gateway,
        check_time,
        transaction=RunTransaction,
        watch=None,
        kinds=None,
        **told,
    ):
        self._run_sudo, self._account = run_sudo, account
        watch = watch or Watch()
        records = OrmRecords(account, watch)
        self.notice = ChangeNotice(account, run_sudo._clock)
        self.transaction = transaction(run_sudo, account, records, self.notice)
        calendars_sudo = self._read_calendars_sudo()
        #: Id of each calendar, and since when its sync token says what it says
        self._tokens_at = {
            kind: (found.id, found.token_at) for kind, found in calendars_sudo.items()
        }
        calendars = {kind: found.google_id for kind, found in calendars_sudo.items()}
        self._kinds = kinds or tuple(
            kind for kind, found in calendars_sudo.items() if found.is_synchronized
        )
        zone = account.env.context["tz"]
        self.ports = World(
            provider=GoogleProvider(gateway, calendars, zone, watch),
            store=BindingStore(account, calendars_sudo, self.notice.note),
            records=records,
            transaction=self.transaction,
            check_time=check_time,
            watch=watch,
            **told,
        )
        self.history = History(self._is_private_by_default)
        self.history.total, self.history.progress = run_sudo.total, run_sudo.progress

    def _read_calendars_sudo(self):
        """:return: dict of kind to the calendar, read in one query"""
        found_sudo = (
            self._account.env["calendar.google.calendar"]
            .sudo()
            .search_fetch([("account_id", "=", self._account.id)], CALENDAR_FIELDS)
        )
        by_kind = {calendar.kind: calendar for calendar in found_sudo}
        return {kind: by_kind[kind.value] for kind in Kind}

    def news(self):
        """
        :return: list of calendars (ids) that had something new, each with the moment
            of the news before (naive UTC)
        """
        return [self._tokens_at[kind] for kind in self.history.news]

    def options(self, window, now, limit):
        account = self._account
        return Options(
            window=window,
            now=aware(now),
            limit=limit,
            kinds=self._kinds,
            time_zone=account.env.context["tz"],
            week_start=account.env["calendar.recurrence"]._gcal_sync_week_start(),
            confirmed=self._run_sudo.removals_confirmed,
        )

    def _is_private_by_default(self):
        return self._account.sudo().user_id.calendar_default_privacy == "private"

    def synchronize(self, kind, options):
        """:param kind: ``engine.synchronizer.Synchronizer`` or its preview"""
        kind(self.ports, options, self.history).run()

    def fetch(self, options):
        """Learn what Google has, and bring nothing over yet."""
        Pull(self.ports, options, self.history).fetch()
