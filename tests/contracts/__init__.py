"""What every implementation of a port must do, whatever lies behind it.

The test cases are mixed into a ``unittest.TestCase`` that makes the implementation:
over rows in memory (tests/unit) and over Odoo (tests/integration).
"""

import sys
from importlib import import_module

NAMES = ("odoo.addons.calendar_google_sync", "calendar_google_sync")


def addon(part):
    """:return: a module of the addon, which has another name within Odoo"""
    package = next(name for name in NAMES if name in sys.modules)
    return import_module(f"{package}.{part}")
