"""What Google gave us is encrypted wherever it is stored."""

import os
import stat
import tempfile
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import config, mute_logger

from odoo.addons.calendar_google_sync.encryption import generate_key, is_encrypted
from odoo.addons.calendar_google_sync.models.adapters import encryption_keys

from .common import CLIENT_SECRET, GoogleCase

PARAMETER = "calendar_google_sync.client_secret"
PLAIN = "GOCSPX-plain"


class EncryptionCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.params = self.env["ir.config_parameter"].sudo()
        self.credentials = self.env["calendar.google.credential"].sudo()
        self.accounts = self.env["calendar.google.account"]

    def use_keys(self, *keys):
        """The administrator sets these keys, and starts Odoo again."""
        keys = patch.dict(os.environ, {encryption_keys.VARIABLE: ",".join(keys)})
        keys.start()
        self.addCleanup(keys.stop)

    def dump(self):
        """All that stands in the database, as in a backup of it."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        rows = []
        for (table,) in cr.fetchall():
            cr.execute(f"SELECT t::text FROM {table} t")
            rows += [row for (row,) in cr.fetchall()]
        return "\n".join(rows)

    def tokens(self):
        credential = self.account(self.sofia)._credential_sudo()
        return {credential.refresh_token, credential.access_token}


class TestAtRest(EncryptionCase):
    def test_a_dump_of_the_database_holds_no_token_and_no_secret(self):
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize(self.sofia)
        secrets = {*self.tokens(), CLIENT_SECRET}
        self.assertEqual(len(secrets), 3)
        dump = self.dump()
        self.assertIn("sofia@gmail.example.com", dump)
        for secret in secrets:
            self.assertNotIn(secret, dump)

    def test_no_token_in_a_statement_that_failed(self):
        """Odoo logs such a statement with its values, say after a disturbance."""
        self.connect(self.sofia)
        credential = self.account(self.sofia)._credential_sudo()
        grant = credential._grant()
        self.env.flush_all()
        for table, change in (
            ("calendar_google_credential", lambda: credential._store(grant)),
            ("ir_config_parameter", lambda: self.params.set_param(PARAMETER, PLAIN)),
        ):
            self.env.cr.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT gcal_trap CHECK (id < 0) NOT VALID"
            )
            with (
                self.assertLogs("odoo.sql_db", "ERROR") as logs,
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                change()
                self.env.flush_all()
            said = "\n".join(logs.output)
            self.assertRegex(said, f'bad query: .{{,9}}UPDATE "{table}"')
            for secret in (*self.tokens(), PLAIN):
                self.assertNotIn(secret, said)

    def test_revoking_removes_the_tokens(self):
        self.connect(self.sofia)
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.env.cr.execute("SELECT count(*) FROM calendar_google_credential")
        self.assertEqual(self.env.cr.fetchone(), (0,))


class TestClientSecret(EncryptionCase):
    def stored(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT value FROM ir_config_parameter WHERE key = %s", [PARAMETER]
        )
        return self.env.cr.fetchone()[0]

    def assertSecret(self, secret):
        self.assertTrue(is_encrypted(self.stored()))
        self.assertNotIn(secret, self.stored())
        self.assertEqual(self.accounts._oauth_client().client_secret, secret)

    def test_whoever_sets_it_it_is_encrypted(self):
        parameter = self.params.search([("key", "=", PARAMETER)])
        self.params.set_param(PARAMETER, "one")
        self.assertSecret("one")
        parameter.value = "two"
        self.assertSecret("two")
        parameter.unlink()
        self.params.create({"key": PARAMETER, "value": "three"})
        self.assertSecret("three")
        parameter = self.params.search([("key", "=", PARAMETER)])
        other = self.params.create({"key": "other", "value": "?"})
        (parameter + other).write({"value": "four"})
        self.assertSecret("four")
        self.assertEqual(other.value, "four")
        self.env["res.config.settings"].create({"gcal_sync_client_secret": "five"})
        self.assertSecret("five")
        self.env["calendar.google.configure"].create({"client_secret": "six"})
        self.assertSecret("six")

    def test_a_value_in_clear_works_until_it_is_encrypted(self):
        """Somebody may write into the table."""
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
            [CLIENT_SECRET, PARAMETER],
        )
        self.env.registry.clear_cache("stable")
        self.env.invalidate_all()
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.credentials._rotate_keys()
        self.assertSecret(CLIENT_SECRET)

    def test_what_is_encrypted_already_stays_as_it_is(self):
        stored = self.stored()
        self.params.set_param(PARAMETER, "other")
        self.params.set_param(PARAMETER, stored)
        self.assertSecret(CLIENT_SECRET)

    def test_settings_say_what_the_key_protects_against(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn("Odoo made and keeps", settings.gcal_sync_encryption)
        self.assertIn("does not protect", settings.gcal_sync_encryption)
        key = generate_key()
        self.use_keys(key)
        settings = self.env["res.config.settings"].create({})
        self.assertIn("you set in CALENDAR", settings.gcal_sync_encryption)
        self.assertNotIn(key, settings.gcal_sync_encryption)


class TestKeys(EncryptionCase):
    def test_the_key_of_odoo_is_a_file_of_the_server_alone(self):
        self.connect(self.sofia)
        path = encryption_keys.key_file()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        filestore = Path(config.filestore(self.env.cr.dbname))
        self.assertNotIn(filestore, path.parents)
        self.assertNotIn(path.read_text().split()[0], self.dump())

    def test_a_new_key_of_odoo_stands_before_the_former_ones(self):
        data_dir = config["data_dir"]
        self.addCleanup(config.__setitem__, "data_dir", data_dir)
        with tempfile.TemporaryDirectory() as folder:
            config["data_dir"] = folder
            stored = encryption_keys.cipher().encrypt("x")
            [first] = encryption_keys.key_file().read_text().split()
            encryption_keys.add_server_key()
            keys = encryption_keys.key_file().read_text().split()
            self.assertEqual(keys[1:], [first])
            self.assertEqual(encryption_keys.cipher().decrypt(stored), "x")
            mode = encryption_keys.key_file().stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600)
            self.assertEqual(len(list(encryption_keys.key_file().parent.iterdir())), 1)

    def test_keys_of_the_configuration_file(self):
        key = generate_key()
        with patch.dict(config.options, {encryption_keys.OPTION: key}):
            self.assertEqual(encryption_keys.own_keys(), [key])
            self.assertEqual(encryption_keys.source(), encryption_keys.OPTION)
            settings = self.env["res.config.settings"].create({})
            self.assertIn(encryption_keys.OPTION, settings.gcal_sync_encryption)

    def test_from_the_key_of_odoo_to_a_key_of_ones_own_and_to_the_next(self):
        self.connect(self.sofia)
        tokens = self.tokens()
        old, new = generate_key(), generate_key()
        for keys in ((old,), (new, old)):
            self.use_keys(*keys)
            self.assertEqual(self.tokens(), tokens)
            counts = self.credentials._rotate_keys()
            self.assertEqual(counts, {"renewed": 3, "unreadable": 0})
        # The former key may go now
        self.use_keys(new)
        self.assertEqual(self.tokens(), tokens)
        self.event(self.sofia)
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.use_keys(old)
        self.assertEqual(
            self.credentials._rotate_keys(), {"renewed": 0, "unreadable": 3}
        )

    def test_a_key_that_is_none_is_named_and_not_quoted(self):
        self.connect(self.sofia)
        self.use_keys("swordfish")
        run = self.account(self.sofia)
        with self.assertRaises(UserError) as caught:
            run._as_user()._gateway()
        self.assertIn(encryption_keys.VARIABLE, str(caught.exception))
        self.assertNotIn("swordfish", str(caught.exception))
        # Nobody loses a token because of it
        self.assertEqual(self.account(self.sofia).state, "connected")


class TestWithoutTheKey(EncryptionCase):
    """A dump was restored on a server that does not have the key."""

    def setUp(self):
        super().setUp()
        self.use_keys(generate_key())
        self.params.set_param(PARAMETER, CLIENT_SECRET)
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize(self.sofia)
        self.use_keys(generate_key())

    @mute_logger("odoo.addons.calendar_google_sync.models.calendar_google_credential")
    def test_a_person_is_asked_to_connect_again_and_goes_on(self):
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("does not have the key", run.message)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "reconnect")
        self.assertIn("does not have the key", account.state_message)
        # The administrator is asked for the secret, and enters it again
        self.assertFalse(self.accounts._oauth_client())
        self.assertFalse(
            self.env["res.config.settings"].create({}).gcal_sync_has_secret
        )
        self.params.set_param(PARAMETER, CLIENT_SECRET)
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 0), run.message)
        self.assertEqual(list(self.entries(self.sofia)), ["Meeting"])

    @mute_logger("odoo.addons.calendar_google_sync.models.calendar_google_credential")
    def test_a_preview_and_an_hourly_run_say_the_same(self):
        popup = self.env["calendar.google.sync"]
        preview = self.call(self.sofia, popup, "ask_preview", "all")
        self.env.ref("calendar_google_sync.ir_cron_preview").method_direct_trigger()
        self.env.invalidate_all()
        preview = self.env["calendar.google.run"].browse(preview["id"])
        self.assertIn("does not have the key", preview.message)
        self.assertEqual(self.account(self.sofia).state, "reconnect")

    @mute_logger("odoo.addons.calendar_google_sync.models.calendar_google_credential")
    def test_revoking_comes_to_an_end(self):
        account = self.account(self.sofia)
        action = self.call(self.sofia, account, "action_revoke")
        self.assertFalse(account.exists())
        message = action["params"]["message"]
        self.assertIn("does not have the key", message)
        # Nothing is called withdrawn that may still stand
        self.assertIn("The permission may still stand at Google", message)
        self.assertIn("Please delete", message)
        self.assertFalse(self.credentials.search([]))
