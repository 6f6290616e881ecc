"""Who may import whom: decide in sync/, tell the story in engine/, act at the edges.

controllers | wizard  ->  models  ->  models/adapters  ->  engine  ->  sync
                             |                               |
                             +-> access -> google_api <------+  (only its words)
"""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "calendar_google_sync"
NAME = ADDON.name
NETWORK = {"ftplib", "http", "smtplib", "socket", "socketserver", "ssl", "urllib3"}
NETWORK |= {"aiohttp", "asyncio", "httplib2", "httpx", "requests", "xmlrpc"}
GOOGLE = {"google", "google_auth_httplib2", "google_auth_oauthlib", "googleapiclient"}
#: What makes a test slow, or different each time
CLOCKS = {"time", "random", "secrets", "subprocess", "threading", "multiprocessing"}
STANDARD = set(sys.stdlib_module_names) - NETWORK
PURE = STANDARD - CLOCKS
ODOO = STANDARD | {"lxml", "markupsafe", "odoo", "psycopg2", "werkzeug"}


@dataclass(frozen=True)
class Rule:
    """What the files of one part may import.

    :param inside: of the addon: parts, or modules and names in them, besides itself
    :param outside: names of top-level packages
    """

    inside: frozenset[str]
    outside: frozenset[str]


def rule(inside, outside):
    return Rule(frozenset(inside.split()), frozenset(outside))


#: Of each folder with Python in it, and of each loose module. Of two that contain a
#: file the deeper one counts.
RULES = {
    "__init__.py": rule("controllers hooks models wizard", ()),
    "__manifest__.py": rule("", ()),
    "messages.py": rule("", PURE),
    "datetimes.py": rule("", PURE),
    "encryption.py": rule("", PURE | {"cryptography"}),
    "hooks.py": rule("", ()),
    "sync": rule("messages", (PURE - {"logging"}) | {"babel", "dateutil"}),
    "google_api": rule("messages", STANDARD | NETWORK | GOOGLE),
    "engine": rule(
        "messages sync google_api.errors google_api.batch google_api.gateway", PURE
    ),
    "texts": rule("messages datetimes sync engine.reasons", ODOO - CLOCKS),
    "models/adapters": rule(
        "messages datetimes encryption sync engine texts", ODOO - CLOCKS
    ),
    "access": rule("messages datetimes sync engine.errors texts google_api", ODOO),
    "models": rule(
        "messages datetimes encryption sync engine texts google_api access", ODOO
    ),
    "controllers": rule("messages datetimes sync texts google_api access models", ODOO),
    "wizard": rule("messages datetimes sync texts google_api models", ODOO),
    "migrations": rule("encryption models sync", ODOO - CLOCKS),
}


def part_of(path):
    """The part that a file belongs to, or None."""
    inside = path.relative_to(ADDON)
    parents = [inside, *inside.parents]
    return next((p.as_posix() for p in parents if p.as_posix() in RULES), None)


def sources(part=None):
    found = sorted(ADDON.rglob("*.py"))
    return [path for path in found if part is None or part_of(path) == part]


def imports(path):
    """Of each import: the dotted name, and whether it is of the addon."""
    package = path.relative_to(ADDON).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _absolute(alias.name)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield _absolute(f"{node.module}.{alias.name}")
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            module = node.module.split(".") if node.module else []
            for alias in node.names:
                yield ".".join([*base, *module, alias.name]), True


def _absolute(name):
    """The addon may be named in full, too."""
    for own in (f"odoo.addons.{NAME}.", f"{NAME}."):
        if name.startswith(own):
            return name.removeprefix(own), True
    return name, False


def test_the_addon_for_jobs_knows_models_and_errors_only():
    """Of the addon it stands beside: no engine, no way to Google."""
    allowed = ("models.", "google_api.errors")
    jobs = ADDON.with_name(f"{NAME}_queue_job")
    named = {
        f"{node.module.removeprefix(f'odoo.addons.{NAME}.')}.{alias.name}"
        for path in jobs.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and not node.level
        if node.module.startswith(f"odoo.addons.{NAME}.")
        for alias in node.names
    }
    assert named, "it imports something"
    assert not [name for name in named if not name.startswith(allowed)]


def is_allowed(part, name, is_inside):
    known = RULES[part]
    if not is_inside:
        return name.split(".")[0] in known.outside
    own = part.removesuffix(".py").replace("/", ".")
    return any(f"{name}.".startswith(f"{one}.") for one in {own, *known.inside})


@pytest.mark.parametrize("part", RULES)
def test_parts_know_only_what_lies_below_them(part):
    wrong = [
        f"{path.relative_to(ADDON)}: {name}"
        for path in sources(part)
        for name, is_inside in imports(path)
        if not is_allowed(part, name, is_inside)
    ]
    assert not wrong


def test_every_file_has_a_rule():
    """A new folder or a new loose module needs one."""
    assert not [path.relative_to(ADDON) for path in sources() if not part_of(path)]


def test_every_rule_has_files():
    """A renamed folder must not make the rules above hold by having no sources."""
    assert not [part for part in RULES if not sources(part)]


def test_pure_parts_name_the_addon_nowhere():
    """They are known by two names, with Odoo and without."""
    wrong = [
        path.relative_to(ADDON)
        for part in ("sync", "engine", "google_api", "messages.py")
        for path in sources(part)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if NAME in f"{getattr(node, 'module', '')}.{alias.name}"
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("part", "name", "is_inside"),
    [
        ("sync", "engine.ports.Store", True),
        ("sync", "odoo.fields", False),
        ("sync", "time", False),
        ("engine", "models.adapters.halving", True),
        ("engine", "texts.translate", True),
        ("engine", "google_api.channel.Channel", True),
        ("engine", "google_api", True),
        ("engine", "odoo", False),
        ("engine", "psycopg2", False),
        ("engine", "requests", False),
        ("engine", "time", False),
        ("google_api", "sync.Kind", True),
        ("google_api", "odoo", False),
        ("texts", "engine.synchronizer", True),
        ("models/adapters", "wizard.x", True),
        ("models/adapters", "controllers.x", True),
        ("models/adapters", "models.calendar_event", True),
        ("models/adapters", "google_api.gateway", True),
        ("models", "wizard.x", True),
        ("models", "googleapiclient.discovery", False),
        ("access", "models.calendar_google_account", True),
        ("access", "engine.synchronizer", True),
        ("controllers", "wizard.x", True),
    ],
)
def test_the_rules_forbid(part, name, is_inside):
    assert not is_allowed(part, name, is_inside)
