"""How far ahead Odoo has the events of a series that has no end.

Odoo makes 720 of them. Where Google goes on within the window, its occurrences come as
single entries: a daily series of three years ago would else show nothing today.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ..messages import _
from ..sync import Item, OdooRule, default_days
from ..sync.odoo_rows import LONGEST, odoo_rows
from ..sync.recurrence import occurrences
from ..sync.window import Window
from ..sync.zones import as_instant, shift, to_wall
from .ports import Options

_SECOND = timedelta(seconds=1)


def horizon(options: Options) -> datetime:
    """Until when Odoo is to have what Google shows; aware, UTC."""
    if options.window.end:
        return options.window.end
    today = to_wall(options.now, options.time_zone).date()
    end = Window(*default_days(today), options.time_zone).end
    assert end
    return end


class Reach:
    def __init__(self, options: Options):
        self._options, self._horizon = options, horizon(options)

    def reason(self, item: Item, rule: OdooRule) -> str:
        """Why the events that Odoo would make of a rule do not reach; "" if they do."""
        if rule.end_type != "forever" or item.when is None:
            return ""
        if as_instant(item.when.start, item.time_zone) > self._horizon:
            return ""
        zone = item.time_zone or self._options.time_zone
        rows = odoo_rows(rule, item.when, zone, self._options.week_start)
        return self.reason_after(item, rows[-1]) if rows else ""

    def reason_after(self, item: Item, last: date | datetime) -> str:
        """
        :param last: start of the last event in Odoo
        """
        zone = item.time_zone or self._options.time_zone
        end = as_instant(last, zone)
        if end >= self._horizon:
            return ""
        after = shift(end, _SECOND)
        later = occurrences(item, after, self._horizon)
        if not any(as_instant(one.start, zone) > end for one in later):
            return ""
        return _(
            "Odoo repeats an event at most %(number)s times, and this series goes on.",
            number=LONGEST,
        )
