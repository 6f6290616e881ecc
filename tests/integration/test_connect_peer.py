"""Connecting beside Odoo's own synchronization with Google."""

from urllib.parse import urlsplit

from odoo.orm.model_classes import add_to_registry

from .connect_common import PAGES, ConnectCase


class TestPeer(ConnectCase):
    """Rule 6, with the fields of Odoo's google_calendar, which is not installed."""

    def setUp(self):
        super().setUp()
        # Only now: the import makes its models known, and Odoo is loaded already
        from odoo.addons.google_calendar.models.res_users_settings import (  # noqa: PLC0415
            ResUsersSettings,
        )

        self.addCleanup(
            self.forget_peer, self.registry["res.users.settings"]._base_classes__
        )
        add_to_registry(self.registry, ResUsersSettings)
        self.registry._setup_models__(self.env.cr, [])
        self.registry.init_models(
            self.env.cr, ["res.users.settings"], {"module": "google_calendar"}
        )
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.sofia)
        self.settings = settings.sudo()

    def forget_peer(self, base_classes):
        model = self.registry["res.users.settings"]
        model._base_classes__ = base_classes
        model._setup_done__ = False
        self.registry._setup_models__(self.env.cr, [])

    def test_refused(self):
        self.settings._set_google_auth_tokens("access", "refresh", 3600)
        url = self.to_google(self.sofia, "crm")
        self.assertEqual(urlsplit(url).path, PAGES["crm"])
        self.assertIn("Stop it", self.notice(self.sofia)["message"])
        self.settings.google_synchronization_stopped = True
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_paused(self):
        self.connect(self.sofia)
        self.event(self.sofia)
        self.settings._set_google_auth_tokens("access", "refresh", 3600)
        with self.assertRaisesRegex(AssertionError, "Stop it"):
            self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "paused")
        self.assertEqual(self.entries(self.sofia), {})
        self.settings.google_synchronization_stopped = True
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(len(self.entries(self.sofia)), 1)

    def shown_in_settings(self):
        settings = self.env["res.config.settings"].create({})
        return settings.gcal_sync_peer_count, settings.gcal_sync_peer_both

    def test_settings_tell_it_before(self):
        """Who has both is named there before that person is refused."""
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.gcal_sync_peer_installed)
        self.connect(self.sofia)
        self.assertEqual(self.shown_in_settings(), (0, False))
        self.settings._set_google_auth_tokens("access", "refresh", 3600)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(self.shown_in_settings(), (1, "Sofia"))
        others = self.env["res.users"]
        for number in range(6):
            others |= self.person(f"person{number}")
        for user in others:
            own = self.env["res.users.settings"]._find_or_create_for_user(user)
            own.sudo()._set_google_auth_tokens("access", "refresh", 3600)
            self.env["calendar.google.account"].sudo().create({"user_id": user.id})
        count, names = self.shown_in_settings()
        self.assertEqual(count, 7)
        self.assertIn("Person0, Person1", names)
        self.assertIn("2 more", names)
        others.action_archive()
        self.settings.google_synchronization_stopped = True
        self.assertEqual(self.shown_in_settings(), (0, False))


class TestNoPeer(ConnectCase):
    def test_settings_without_it(self):
        settings = self.env["res.config.settings"].create({})
        if settings.gcal_sync_peer_installed:
            return  # beside Odoo's own google_calendar
        self.assertEqual(settings.gcal_sync_peer_count, 0)
        self.assertFalse(settings.gcal_sync_peer_both)
