"""The life of push channels: opened, renewed, stopped."""

from unittest.mock import patch

from odoo.tools import mute_logger

from .common import CLIENT_ID
from .push_common import PUSH, PushCase

UPKEEP = "odoo.addons.calendar_google_sync.models.calendar_google_channel_upkeep"
MESSAGE = ("Channel-ID", "Channel-Token", "Resource-State", "Resource-ID")
WATCH, STOP = "calendar.events.watch", "calendar.channels.stop"


class TestOpening(PushCase):
    def test_nothing_without_the_switches(self):
        self.google.clear_requests()
        self.keep()
        for values in (
            {"google_calendar_auto_sync": True, "google_calendar_instant_sync": False},
            {"google_calendar_auto_sync": False, "google_calendar_instant_sync": True},
        ):
            self.company.write(values)
            self.keep()
        self.assertEqual(self.google.requests(), [])
        self.assertFalse(self.channels())

    def test_one_for_each_calendar(self):
        self.switch_on()
        self.assertSame()
        self.assertEqual(len(self.channels()), 2)
        account = self.account(self.sofia)
        self.assertEqual(
            sorted(channel["calendar"] for channel in self.at_google().values()),
            sorted([account.events_calendar_id, account.tasks_calendar_id]),
        )
        for channel in self.channels():
            self.assertEqual(channel.state, "opened")
            self.assertLessEqual(channel.expires_at, self.ago(days=-7))
            self.assertGreater(channel.expires_at, self.ago(days=-5, hours=-23))
        self.google.clear_requests()
        self.keep()
        self.assertEqual(self.google.requests(), [])

    def test_not_in_a_save(self):
        """Whatever opens or ends them only wakes the job."""
        self.google.clear_requests()
        self.is_woken()
        self.company.write(
            {"google_calendar_auto_sync": True, "google_calendar_instant_sync": True}
        )
        self.assertTrue(self.is_woken())
        self.call(self.sofia, self.account(self.sofia), "action_pause")
        self.assertTrue(self.is_woken())
        self.call(self.sofia, self.account(self.sofia), "action_resume")
        self.assertTrue(self.is_woken())
        self.env["ir.config_parameter"].set_param("web.base.url", "https://x.example")
        self.assertTrue(self.is_woken())
        self.account(self.sofia)._set_state("paused", "x")
        self.assertTrue(self.is_woken())
        self.account(self.sofia)._calendar_sudo("task").is_synchronized = False
        self.assertTrue(self.is_woken())
        self.assertEqual(self.google.requests(), [])
        self.event(self.sofia)
        self.account(self.sofia).sudo().failures = 1
        self.assertFalse(self.is_woken())

    def test_who_connects_later(self):
        self.switch_on()
        self.is_woken()
        self.connect(self.marco)
        self.assertTrue(self.is_woken())
        self.keep()
        self.assertSame(self.marco)
        self.assertEqual(len(self.channels(self.marco)), 2)

    def test_only_what_is_synchronized(self):
        self.account(self.sofia)._calendar_sudo("task").is_synchronized = False
        self.switch_on()
        self.assertEqual(self.channels().calendar_id.mapped("kind"), ["event"])

    def test_http_is_no_address_for_google(self):
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "http://intra.example"
        )
        self.google.clear_requests()
        self.switch_on()
        self.assertEqual(self.google.requests(), [])
        self.assertEqual(self.company._gcal_sync_push_state(), ("no_https", False))

    def test_the_first_message_is_faster_than_the_answer(self):
        """Google's answer must not undo what the message has shown."""
        channels = type(self.env["calendar.google.channel"])
        take_answer = channels._take_answer

        def late(channel, opened):
            for notice in self.google.take_notices():
                said = [notice["headers"][f"X-Goog-{name}"] for name in MESSAGE]
                self.assertTrue(channel._receive(*said, 1))
            return take_answer(channel, opened)

        with patch.object(channels, "_take_answer", late):
            self.switch_on()
        self.assertEqual(set(self.channels().mapped("state")), {"confirmed"})
        self.assertTrue(all(self.channels().mapped("resource_id")))
        self.assertSame()

    def test_a_lost_answer(self):
        """What is known of the channel then comes with its first message."""
        self.google.add_fault(api_method="events.watch", drop=True, after=True, count=2)
        self.switch_on()
        self.assertEqual(set(self.channels().mapped("state")), {"asked"})
        self.keep()
        self.assertEqual(len(self.at_google()), 2)
        self.confirm()
        resources = {one["id"]: one["resourceId"] for one in self.at_google().values()}
        for channel in self.channels():
            self.assertEqual(channel.resource_id, resources[channel.google_id])
        self.company.google_calendar_instant_sync = False
        self.keep()
        self.assertEqual(self.at_google(), {})

    def test_a_lost_answer_and_no_message(self):
        self.google.add_fault(api_method="events.watch", drop=True, count=2)
        self.switch_on()
        first = self.channels()
        self.keep()
        self.assertEqual(self.channels(), first)
        first.opened_at = self.ago(minutes=6)
        self.keep()
        self.assertEqual(len(self.channels()), 2)
        self.assertFalse(self.channels() & first)
        self.assertEqual(set(self.channels().mapped("state")), {"opened"})

    @mute_logger(UPKEEP)
    def test_google_refuses(self):
        reason = "push.webhookUrlUnauthorized"
        self.google.add_fault(api_method="watch", status=401, reason=reason, count=None)
        self.switch_on()
        self.assertEqual(set(self.channels().mapped("state")), {"refused"})
        self.assertIn("address of this Odoo", self.channels()[0].message)
        self.assertEqual(self.company._gcal_sync_push_state()[0], "unreachable")
        self.google.clear_requests()
        self.keep()
        self.assertEqual(self.google.calls(), [])  # nobody insists
        self.google.clear_faults()
        self.channels().expires_at = self.ago(seconds=1)
        self.keep()
        self.assertEqual(set(self.channels().mapped("state")), {"opened"})

    def test_google_is_busy(self):
        self.google.add_fault(api_method="watch", status=503, count=None)
        self.google.add_fault(api_method="watch", status=429, count=None)
        self.switch_on()
        self.assertEqual(self.at_google(), {})
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_withdrawn_meanwhile(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.switch_on()
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.keep()
        self.assertFalse(self.channels())

    def test_one_broken_account_holds_up_nobody(self):
        self.connect(self.marco)
        accounts = type(self.env["calendar.google.account"])
        keep = accounts._keep_channels

        def broken(account):
            if account.user_id == self.sofia:
                raise ValueError("broken")
            keep(account)

        with patch.object(accounts, "_keep_channels", broken), mute_logger(UPKEEP):
            self.switch_on()
        self.assertFalse(self.channels())
        self.assertEqual(len(self.channels(self.marco)), 2)


class TestRenewal(PushCase):
    def setUp(self):
        super().setUp()
        self.switch_on()
        self.confirm()
        self.first = self.channels()

    def test_one_overlaps_the_other(self):
        self.first.expires_at = self.ago(hours=-23)
        self.keep()
        both = self.channels()
        self.assertEqual(len(both), 4)
        self.assertSame()
        second = both - self.first
        # Until the new one has proved that it works, the old one goes on
        self.keep()
        self.assertEqual(self.channels(), both)
        self.add_entry(self.sofia, summary="Twice", **self.timed(self.day(1)))
        notices = self.google.take_notices()
        self.assertEqual(len(notices), 4)  # two first messages, one change twice
        for notice in notices:
            self.assertEqual(self.post(notice["headers"]).status_code, 204)
        self.assertEqual(self.due(), [("sofia", "notice")])
        self.keep()
        self.assertEqual(self.channels(), second)
        self.assertSame()

    def test_the_new_one_does_not_work(self):
        self.first.expires_at = self.ago(hours=-2)
        self.first.opened_at = self.ago(days=6)
        self.keep()
        second = self.channels() - self.first
        self.google.take_notices()  # lost
        self.keep()
        self.assertEqual(len(self.channels()), 4)
        second.opened_at = self.ago(minutes=2)
        self.assertEqual(self.company._gcal_sync_push_state()[0], "unreachable")
        # A day later there is another try
        second.opened_at = self.ago(days=1, minutes=1)
        self.first.expires_at = self.ago(minutes=1)
        self.keep()
        third = self.channels()
        self.assertEqual(len(third), 2)
        self.assertFalse(third & (self.first | second))
        self.assertEqual(len(self.at_google()), 4)  # the first two end by themselves

    def test_it_ends_by_itself(self):
        self.first.expires_at = self.ago(minutes=1)
        self.google.clear_requests()
        self.keep()
        self.assertFalse(self.channels() & self.first)
        self.assertEqual(self.google.calls(STOP), [])
        self.assertEqual(len(self.google.calls(WATCH)), 2)

    def test_an_id_is_never_used_again(self):
        ids = set(self.first.mapped("google_id"))
        self.first.expires_at = self.ago(hours=-1)
        self.keep()
        self.assertEqual(len(ids | set(self.channels().mapped("google_id"))), 4)
        self.assertEqual(len(set(self.channels().mapped("token_hash"))), 4)


class TestStopping(PushCase):
    def setUp(self):
        super().setUp()
        self.switch_on()
        self.confirm()
        self.old = self.held()

    def assertStopped(self):
        self.keep()
        self.assertFalse(self.channels())
        self.assertEqual(self.at_google(), {})
        self.assertIgnored()

    def assertForgotten(self):
        """Odoo cannot stop them, and does not listen to them."""
        self.keep()
        self.assertFalse(self.channels())
        self.assertTrue(self.at_google())
        self.assertIgnored()

    def assertIgnored(self):
        self.assertEqual(self.post(self.old).status_code, 404)
        self.assertEqual(self.due(), [])

    def test_paused_by_the_person(self):
        self.call(self.sofia, self.account(self.sofia), "action_pause")
        self.assertStopped()
        self.call(self.sofia, self.account(self.sofia), "action_resume")
        self.keep()
        self.assertEqual(len(self.channels()), 2)
        self.assertSame()

    def test_one_kind_is_switched_off(self):
        self.account(self.sofia)._calendar_sudo("event").is_synchronized = False
        self.keep()
        self.assertEqual(self.channels().calendar_id.mapped("kind"), ["task"])
        self.assertSame()
        self.assertIgnored()

    def test_paused_beside_odoos_own_synchronization(self):
        accounts = type(self.env["calendar.google.account"])
        with patch.object(accounts, "_is_peer_active", lambda *_: True):
            self.account(self.sofia)._refusal()
            self.assertEqual(self.account(self.sofia).state, "paused")
            self.assertStopped()
        self.account(self.sofia)._refusal()
        self.keep()
        self.assertEqual(len(self.channels()), 2)

    def test_a_copy_leaves_them_to_the_original(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "of-the-copy")
        self.google.clear_requests()
        self.assertForgotten()
        self.assertEqual(self.google.requests(), [])

    def test_either_switch(self):
        for switch in ("google_calendar_instant_sync", "google_calendar_auto_sync"):
            self.company[switch] = False
            self.assertStopped()
            self.company[switch] = True
            self.keep()
            self.assertEqual(len(self.channels()), 2)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.sofia.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.assertStopped()

    def test_archived(self):
        self.sofia.active = False
        self.assertStopped()

    def test_revoked(self):
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertFalse(self.env["calendar.google.channel"].sudo().search([]))
        stops = len(self.google.calls(STOP))
        self.assertEqual((self.at_google(), stops), ({}, 2))
        self.assertIgnored()

    def test_revoked_without_the_calendars(self):
        """They are stopped before Odoo gives up the permission to do so."""
        self.call(self.sofia, self.account(self.sofia), "action_revoke", "keep")
        self.assertEqual(self.at_google(), {})

    def test_revoked_while_google_is_out_of_reach(self):
        self.google.add_fault(api_method="calendar", drop=True, count=None)
        account = self.account(self.sofia)
        revoker = "odoo.addons.calendar_google_sync.access.revoker"
        with patch(f"{revoker}.Gateway", quick), mute_logger(revoker):
            self.call(self.sofia, account, "action_revoke")
            self.assertEqual(account.state, "revoking")
            self.assertEqual(self.post(self.old).status_code, 204)
            self.assertEqual(self.due(), [])
            self.google.clear_faults()
            self.call(self.sofia, account, "action_revoke")
        self.assertEqual(self.at_google(), {})

    def test_withdrawn_at_google(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.assertForgotten()

    def test_another_client(self):
        """While the access token of the former lives, it stops its channels."""
        params = self.env["ir.config_parameter"].sudo()
        self.google.add_client("2000-other", "other-secret")
        params.set_param("calendar_google_sync.client_id", "2000-other")
        params.set_param("calendar_google_sync.client_secret", "other-secret")
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(self.channels().mapped("state"), [])
        self.assertEqual(self.at_google(), {})
        self.keep()
        self.assertEqual(len(self.channels()), 2)
        self.assertSame()
        self.assertIgnored()

    def test_another_client_and_no_token_left(self):
        params = self.env["ir.config_parameter"].sudo()
        self.google.delete_client(CLIENT_ID)
        self.google.add_client("2000-other", "other-secret")
        params.set_param("calendar_google_sync.client_id", "2000-other")
        params.set_param("calendar_google_sync.client_secret", "other-secret")
        self.account(self.sofia)._as_user()._note_client()
        self.assertForgotten()

    def test_another_address(self):
        old = set(self.at_google())
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://new.example.com/"
        )
        self.keep()
        self.assertEqual(len(self.channels()), 2)
        self.assertSame()
        self.assertFalse(old & set(self.at_google()))
        self.assertEqual(
            {channel["address"] for channel in self.at_google().values()},
            {f"https://new.example.com{PUSH}"},
        )
        self.assertIgnored()

    def test_an_address_that_is_none(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "http://x.example")
        self.assertStopped()

    def test_a_calendar_that_was_deleted(self):
        account = self.account(self.sofia)
        gone = account.events_calendar_id
        self.google.delete_calendar(self.gmail(self.sofia), gone)
        [notice] = self.google.take_notices()
        self.assertEqual(self.post(notice["headers"]).status_code, 204)
        self.work_off()
        self.assertEqual(account.state, "calendars_missing")
        self.keep()
        self.assertFalse(self.channels())
        self.assertEqual(self.at_google(), {})
        self.connect(self.sofia)
        self.keep()
        self.assertSame()
        self.assertNotIn(gone, [one["calendar"] for one in self.at_google().values()])

    def test_google_does_not_answer(self):
        """What cannot be stopped now is stopped later; its notices are ignored."""
        self.google.add_fault(api_method="channels.stop", status=503, count=4)
        self.call(self.sofia, self.account(self.sofia), "action_pause")
        push = "odoo.addons.calendar_google_sync.models.calendar_google_account_push"
        with patch(f"{push}.Gateway", quick):
            self.keep()
        self.assertEqual(len(self.channels()), 2)
        self.assertEqual(self.post(self.old).status_code, 204)
        self.assertEqual(self.due(), [])
        self.assertStopped()

    def test_uninstalled(self):
        self.connect(self.marco)
        self.keep()
        self.env["calendar.google.account"]._end_all_channels()
        self.assertEqual((self.at_google(), self.at_google(self.marco)), ({}, {}))

    def test_uninstalling_does_not_wait_for_ever(self):
        push = "odoo.addons.calendar_google_sync.models.calendar_google_account_push"
        with patch(f"{push}.FAREWELL", -1), mute_logger(push):
            self.env["calendar.google.account"]._end_all_channels()
        self.assertEqual(len(self.at_google()), 2)


def quick(*args, **options):
    """A way to Google that waits for nothing."""
    from odoo.addons.calendar_google_sync.google_api.gateway import Gateway

    return Gateway(*args, **{**options, "sleep": lambda _seconds: None})
