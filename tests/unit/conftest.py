"""Import the pure parts of the addon without Odoo.

``import calendar_google_sync.sync`` would run the addon's ``__init__``, which loads the
models. So an empty package of that name is registered first; its ``__path__`` leads to
the real folder.
"""

import sys
from pathlib import Path
from types import ModuleType

from hypothesis import settings

NAME = "calendar_google_sync"

package = ModuleType(NAME)
package.__path__ = [str(Path(__file__).parents[2] / NAME)]
sys.modules.setdefault(NAME, package)

# The same examples each time: a test run tells of the change at hand, not of luck.
# --hypothesis-seed=N looks at others.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
