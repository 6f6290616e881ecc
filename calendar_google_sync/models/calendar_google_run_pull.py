import sys

from odoo import fields, models

from ..engine.pull import Pull
from ..sync import Window
from .adapters.run_world import RunWorld


class CalendarGoogleRun(models.Model):
    """A pull: before calendars are deleted, Odoo gets what only Google has.

    It is no synchronization: nothing is written to Google, the whole time is covered,
    and so is what the person has switched off or paused.
    """

    _inherit = "calendar.google.run"  # pylint: disable=consider-merging-classes-inherited

    is_pull = fields.Boolean(
        "To Odoo Only",
        help="It brought to Odoo what only Google had, and nothing else.",
    )

    def _fetch_only(self, gateway, kinds):
        """Learn what Google has, without bringing it over.

        :param gateway: ``google_api.gateway.Gateway``
        :param kinds: tuple of ``sync.Kind``, of calendars that exist
        :raises GoogleError, CalendarGone: when Google does not say it
        """
        world = self._pull_world(gateway, kinds)
        world.fetch(self._pull_options(world))
        self._store(world, gateway)

    def _pull(self, gateway, kinds):
        """Bring over what only Google has, with the rights of the owner.

        The arguments and what is raised are those of ``_fetch_only``.
        """
        world = self._pull_world(gateway, kinds)
        world.synchronize(Pull, self._pull_options(world))
        self._store(world, gateway)

    def _pull_world(self, gateway, kinds):
        account = self.account_id._as_user()
        return RunWorld(self, account, gateway, lambda: None, kinds=kinds)

    def _pull_options(self, world):
        """Without the cap of a run, which would cost entries here."""
        window = Window(None, None, self.account_id._as_user().env.context["tz"])
        return world.options(window, fields.Datetime.now(), sys.maxsize)

    def _end_pull(self, reason=False):
        """
        :param reason: why it was not completed
        """
        text = self.env._("Brought from Google to Odoo: %s", self._count_pulled())
        self.write(
            {
                "state": "failed" if reason else "done",
                "finished_at": fields.Datetime.now(),
                "message": "\n".join(filter(None, [reason, text])),
            }
        )

    def _count_pulled(self):
        """:return: number of entries and changes that these runs brought to Odoo"""
        return sum(run.local_created + run.local_updated for run in self)

    def _refused_changes(self):
        """:return: list of titles of changes that Odoo did not accept in this pull"""
        refused = self.line_ids.filtered(lambda li: li.action == "parked" and li.res_id)
        return refused.mapped("title")

    def _text_cut_off(self):
        return self.env._("It was cut off. Revoke the access again to go on.")
