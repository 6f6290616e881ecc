"""Run Odoo's test classes under pytest, with an emulated Google in this process.

It is a thread because Odoo ends every child process after each test class.
"""

import os

from odoo.tests import BaseCase

from tests.google_emulator.server import Emulator

VARIABLE = "GOOGLE_CALENDAR_EMULATOR"

# Odoo sets these for modules named odoo.addons.* only, see BaseCase.__init_subclass__.
BaseCase.test_tags = {"standard", "post_install"}
BaseCase.test_module = "calendar_google_sync"

emulator = Emulator(port=0)


def pytest_sessionstart(session):
    emulator.start()
    os.environ[VARIABLE] = emulator.url


def pytest_unconfigure(config):
    if os.environ.pop(VARIABLE, None):
        emulator.stop()
