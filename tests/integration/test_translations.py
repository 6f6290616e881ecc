"""The template holds all terms; a person reads sentences in their own language."""

import io

import polib
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools.translate import trans_export

from odoo.addons.calendar_google_sync.google_api import errors
from odoo.addons.calendar_google_sync.messages import Explained, Message
from odoo.addons.calendar_google_sync.sync import Unsupported
from odoo.addons.calendar_google_sync.texts.translate import translate

from tests.unit.test_translations import TEMPLATE

from .common import GoogleCase


class TestTranslations(GoogleCase):
    def test_the_template_is_current(self):
        exported = io.BytesIO()
        trans_export(False, ["calendar_google_sync"], exported, "po", self.env)
        fresh = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        known = {entry.msgid for entry in polib.pofile(str(TEMPLATE))}
        self.assertFalse(fresh ^ known, "./dev translations collects them")

    def test_a_person_reads_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"].search(
            [("name", "=", "calendar_google_sync")]
        )._update_translations(["fr_FR"])
        self.sofia.lang = "fr_FR"
        self.connect(self.sofia)
        start = self.timed(self.day(1), zone="UTC")
        rule = ["RRULE:FREQ=DAILY;BYHOUR=9,12;COUNT=2"]
        self.add_entry(self.sofia, summary="Rule", recurrence=rule, **start)
        run = self.synchronize(self.sofia)
        self.assertIn("Odoo", run.message)
        self.assertNotIn("Your calendars", run.message)
        series = self.account(self.sofia).binding_ids
        series = series.filtered(lambda one: one.state == "single")
        self.assertTrue(series.reason)
        self.assertNotIn("cannot repeat", series.reason)

    def test_words_of_the_pure_parts(self):
        env = self.env
        self.assertEqual(translate(env, Unsupported(Message("No %(a)s", a=1))), "No 1")
        refused = errors.Refused("Invalid value.", status=400)
        self.assertEqual(translate(env, refused), str(refused))
        for unexpected in (KeyError(), ValueError("bad"), IntegrityError("uniq")):
            self.assertIn("ask your administrator", translate(env, unexpected))
            self.assertEqual(translate(env, unexpected, "Oh!"), "Oh!")
        self.assertEqual(translate(env, UserError("Too late.")), "Too late.")
        self.assertEqual(translate(env, Explained("Too early.")), "Too early.")
        self.assertEqual(translate(env, "Plain"), "Plain")
