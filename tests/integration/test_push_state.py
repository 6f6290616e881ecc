"""Notices that are lost, and whether Google reaches this Odoo at all."""

from datetime import timedelta

from .push_common import PushCase


class TestLost(PushCase):
    def setUp(self):
        super().setUp()
        self.switch_on()
        self.confirm()
        self.synchronize(self.sofia)
        # The channels are older than what was found last
        self.channels().confirmed_at = self.ago(days=1)
        self.account(self.sofia).calendar_ids.sudo().token_at = self.ago(hours=1)

    def hourly(self):
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def lose(self):
        self.add_entry(self.sofia, summary="Unheard", **self.timed(self.day(1)))
        self.google.take_notices()

    def later(self):
        """The time in which a notice may be late is over."""
        for channel in self.channels().filtered("awaited_at"):
            channel.awaited_at -= timedelta(minutes=6)
        self.keep()

    def test_a_lost_one_is_counted(self):
        self.lose()
        self.hourly()
        found = self.env["calendar.event"].search([("name", "=", "Unheard")])
        self.assertEqual(len(found), 1)  # the hourly run is the safety net
        self.assertEqual(self.channels().mapped("lost"), [0, 0])
        self.later()
        self.assertEqual(self.channel().lost, 1)
        self.assertEqual(self.channel("task").lost, 0)
        self.later()
        self.assertEqual(self.channel().lost, 1)
        self.assertEqual(self.account(self.sofia).push_lost, 1)

    def test_each_hour_counts(self):
        for _hour in range(2):
            self.lose()
            self.hourly()
            self.later()
            self.account(self.sofia).calendar_ids.sudo().token_at = self.ago(hours=1)
        self.assertEqual(self.channel().lost, 2)

    def test_one_that_comes_is_not(self):
        headers = self.held()
        self.assertEqual(self.post(headers).status_code, 204)
        self.hourly()
        self.later()
        self.assertEqual(self.channel().lost, 0)

    def test_a_late_one_is_not(self):
        headers = self.held()
        self.hourly()
        self.assertTrue(self.channel().awaited_at)
        self.assertEqual(self.post(headers).status_code, 204)
        self.assertFalse(self.channel().awaited_at)
        self.later()
        self.assertEqual(self.channel().lost, 0)

    def test_nothing_new_is_nothing_lost(self):
        self.hourly()
        self.later()
        self.assertEqual(self.channel().lost, 0)

    def test_before_the_channel_none_was_owed(self):
        self.channels().confirmed_at = self.ago(minutes=1)
        self.lose()
        self.hourly()
        self.later()
        self.assertEqual(self.channel().lost, 0)

    def test_a_listing_of_everything_says_nothing(self):
        self.google.expire_sync_tokens(self.gmail(self.sofia))
        self.event(self.sofia)
        self.hourly()
        self.later()
        self.assertEqual(self.channel().lost, 0)


class TestState(PushCase):
    """What Settings and the list of accounts say."""

    def state(self):
        account = self.account(self.sofia)
        [of_company] = [self.company._gcal_sync_push_state()]
        self.assertEqual(of_company[0], account._gcal_sync_push_state()[0])
        self.assertEqual(of_company[0], account.push_state)
        return of_company

    def test_step_by_step(self):
        self.assertEqual(self.state(), ("off", False))
        self.switch_on()
        self.assertEqual(self.state(), ("waiting", False))
        self.channels().opened_at = self.ago(minutes=2)
        self.env.invalidate_all()
        self.assertEqual(self.state(), ("unreachable", self.channels()[0].opened_at))
        self.confirm()
        self.env.invalidate_all()
        self.assertEqual(self.state()[0], "works")
        self.assertGreater(self.state()[1], self.ago(minutes=1))
        self.env["ir.config_parameter"].set_param("web.base.url", "http://x.example")
        self.env.invalidate_all()
        self.assertEqual(self.state(), ("no_https", False))
        self.company.google_calendar_instant_sync = False
        self.env.invalidate_all()
        self.assertEqual(self.state(), ("off", False))

    def test_after_a_new_address_it_is_not_known(self):
        self.switch_on()
        self.confirm()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://x.example")
        self.env.invalidate_all()
        self.assertEqual(self.state(), ("waiting", False))

    def test_the_newest_try_tells(self):
        self.switch_on()
        self.confirm()
        self.channels().write(
            {"opened_at": self.ago(days=6), "expires_at": self.ago(hours=-1)}
        )
        self.keep()
        self.assertEqual(self.state()[0], "works")  # the new ones are being tried

    def test_nobody_is_connected(self):
        other = self.env["res.company"].create(
            {
                "name": "Other",
                "google_calendar_auto_sync": True,
                "google_calendar_instant_sync": True,
            }
        )
        self.assertEqual(other._gcal_sync_push_state(), ("waiting", False))

    def test_many_accounts_cost_as_much_as_one(self):
        self.connect(self.marco)
        self.switch_on()
        accounts = self.account(self.sofia) | self.account(self.marco)
        counts = []
        for some in (self.account(self.sofia), accounts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.read(["push_state", "push_lost"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
