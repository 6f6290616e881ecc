"""The contracts of the engine's ports over Odoo."""

from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.calendar_google_sync.datetimes import naive
from odoo.addons.calendar_google_sync.models.adapters.binding_store import BindingStore
from odoo.addons.calendar_google_sync.models.adapters.orm_records import OrmRecords
from odoo.addons.calendar_google_sync.sync import Kind, When
from odoo.addons.calendar_google_sync.sync.links import RecordRef

from tests.contracts.house import NOON, ZONE, House, item
from tests.contracts.records import RecordsContract
from tests.contracts.store import StoreContract


class OdooHouse(House, TransactionCase):
    """A person without rights of the Project app, whose tasks are private to-dos."""

    twice = IntegrityError

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.other = (
            new_test_user(cls.env, login, "base.group_user", tz=ZONE)
            for login in ("sofia", "marco")
        )
        account = cls.env["calendar.google.account"].create({"user_id": cls.user.id})
        cls.account = account._as_user()
        cls.project = cls.env["project.project"].create(
            {"name": "Plan", "privacy_visibility": "employees"}
        )

    def setUp(self):
        super().setUp()
        calendars_sudo = {kind: self.account.sudo()._calendar(kind) for kind in Kind}
        self.store = BindingStore(self.account, calendars_sudo)
        self.records = OrmRecords(self.account)
        self._made = set()

    @contextmanager
    def savepoint(self):
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            yield

    def _ref(self, record):
        ref = RecordRef(record._name, record.id, record._gcal_sync_is_series)
        self._made.add(ref)
        return ref

    def _record(self, ref):
        return self.env[ref.model].browse(ref.id)

    def _event(self, title, user=None, **values):
        user = user or self.user
        people = user.partner_id | self.user.partner_id
        return (
            self.account.env["calendar.event"]
            .with_user(user)
            .create(
                {
                    "name": title,
                    "start": naive(NOON),
                    "stop": naive(NOON) + timedelta(hours=1),
                    "user_id": user.id,
                    "partner_ids": [Command.set(people.ids)],
                    **values,
                }
            )
        )

    def event(self, title="Meeting"):
        return self._ref(self._event(title))

    def locked_event(self, title="Board"):
        self.env["ir.rule"].create(
            {
                "name": "Nobody but the organizer changes an event",
                "model_id": self.env["ir.model"]._get_id("calendar.event"),
                "domain_force": "[('user_id', '=', user.id)]",
                "perm_read": False,
            }
        )
        return self._ref(self._event(title, self.other))

    def series(self, title="Course"):
        event = self._event(
            title,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
            event_tz=ZONE,
        )
        return self._ref(event.recurrence_id)

    def _task(self, title, **values):
        return self.env["project.task"].create(
            {
                "name": title,
                "user_ids": [Command.set(self.user.ids)],
                "date_deadline": naive(NOON),
                **values,
            }
        )

    def task(self, title="Report"):
        return self._ref(self._task(title, project_id=False))

    def locked_task(self, title="Plan"):
        # Without rights of the Project app tasks of a project can only be read
        return self._ref(self._task(title, project_id=self.project.id))

    def rename(self, ref, title):
        self._record(ref).name = title

    def archive(self, ref):
        self._record(ref).active = False

    def hide(self, ref, is_hidden=True):
        record = self._record(ref)
        if ref.is_series:
            record = record.calendar_event_ids
        name = f"Hide {ref}"
        rules = self.env["ir.rule"].sudo()
        rules.search([("name", "=", name)]).unlink()
        if is_hidden:
            model = self.env["ir.model"]._get(record._name)
            domain = [("id", "not in", record.ids)]
            rules.create(
                {"name": name, "model_id": model.id, "domain_force": str(domain)}
            )

    def remove(self, ref):
        record = self._record(ref)
        if ref.is_series:
            record.calendar_event_ids.unlink()
        record.exists().unlink()

    def date(self, ref, created, written):
        self.env.flush_all()
        record = self._record(ref)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s, write_date = %s WHERE id = %s",
                SQL.identifier(record._table),
                naive(created),
                naive(written),
                ref.id,
            )
        )
        self.env.invalidate_all()

    def bad_item(self):
        return item("Bad", when=When(NOON, NOON - timedelta(hours=1)))

    def mine(self):
        return self._made

    def notes(self, ref):
        messages = self._record(ref).message_ids
        return ["Lost" for message in messages if "Lost" in (message.body or "")]


@tagged("post_install", "-at_install")
class TestBindingStore(StoreContract, OdooHouse):
    pass


@tagged("post_install", "-at_install")
class TestOrmRecords(RecordsContract, OdooHouse):
    pass
