"""Through how many functions of ours an entry goes, from Google's JSON to the ORM.

Counted are the functions and methods of the addon (no comprehensions, lambdas and
generator expressions: they are read with the function around them) that, between the
first page of Google and Odoo's own ``create``,

- have an entry as a whole among their arguments or variables, in whatever form (JSON,
  item, link, pair, operation, values), alone or in a set: two of its fields are enough
  to recognize it, and keep those away that only read or write one field; and
- hand it on: they return or yield it, or ``create`` is called below them.

What only answers a question about an entry is not on its path. Storing and loading of
its link are. Of these, *steps* are those called once more for each more entry: here an
entry takes another form. The others pass whole sets along.
"""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from odoo.fields import Domain

from odoo.addons.calendar_google_sync.engine.synchronizer import Synchronizer
from odoo.addons.calendar_google_sync.models.adapters.run_transaction import (
    PreviewTransaction,
)
from odoo.addons.calendar_google_sync.models.adapters.run_world import RunWorld
from odoo.addons.calendar_google_sync.sync import Window

from .common import ZONE, GoogleCase

ADDON = f"{Path(__file__).parents[2] / 'calendar_google_sync'}/"
ORM = "/odoo/orm/models.py"
TITLE, LOCATION = "Unmistakable", "Nowhere"
#: What a reader is to hold in mind at most
MOST_STEPS = 25
#: With the functions that pass sets along. It may shrink, and is not to grow.
MOST = 55


class EntryPath:
    """What ``sys.setprofile`` calls; ``calls`` has the functions of the path."""

    def __init__(self):
        self.calls, self._having, self._handing = Counter(), set(), set()
        self._is_over = False

    def __call__(self, frame, event, value):
        code = frame.f_code
        if self._is_over:
            return
        if event == "call" and code.co_name == "create":
            self._end(frame)
        if not code.co_filename.startswith(ADDON) or code.co_name.startswith("<"):
            return
        if event == "call":
            self.calls[code] += 1
        elif event == "return":
            if self._has(*list(frame.f_locals.values())):
                self._having.add(code)
            if self._has(value):
                self._handing.add(code)

    def _end(self, frame):
        """Everything below Odoo's own method is no longer ours."""
        model = frame.f_locals.get("self")
        is_orm = frame.f_code.co_filename.endswith(ORM)
        if not is_orm or model._name != "calendar.event":
            return
        self._is_over = True
        while frame := frame.f_back:
            if self._has(*list(frame.f_locals.values())):
                self._having.add(frame.f_code)
                self._handing.add(frame.f_code)

    def _has(self, *values):
        # Domains hold no entries, and one with SQL in it has no text
        texts = (repr(value) for value in values if not isinstance(value, Domain))
        return any(TITLE in text and LOCATION in text for text in texts)

    @property
    def functions(self):
        """:return: list of the functions of the path, in the order of their calls"""
        path = self._having & self._handing
        return [code for code in self.calls if code in path]


class TestPathLength(GoogleCase):
    def test_path_length(self):
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        one, four = self.pull(1), self.pull(4)
        steps = [
            code for code in four.functions if four.calls[code] >= one.calls[code] + 3
        ]
        for code in four.functions:
            kind = "step" if code in steps else "set "
            print(kind, code.co_filename.removeprefix(ADDON), code.co_qualname)
        print(len(steps), "steps,", len(four.functions), "functions in all")
        self.assertTrue(steps)
        self.assertLessEqual(len(steps), MOST_STEPS)
        self.assertLessEqual(len(four.functions), MOST)

    def pull(self, number):
        """Let so many new events come in."""
        for _number in range(number):
            when = self.timed(self.day(1))
            self.add_entry(self.sofia, summary=TITLE, location=LOCATION, **when)
        account = self.account(self.sofia)._as_user()
        run_sudo = account._create_run("manual", everything=True).sudo()
        gateway, path = account._gateway(), EntryPath()
        # With the transaction of a preview: there are no commits within a test
        world = RunWorld(run_sudo, account, gateway, lambda: None, PreviewTransaction)
        options = world.options(Window(None, None, ZONE), datetime.now(), 5000)
        sys.setprofile(path)
        try:
            world.synchronize(Synchronizer, options)
        finally:
            sys.setprofile(None)
            gateway.close()
        self.assertEqual(world.history.counts["local_created"], number)
        run_sudo.unlink()
        return path
