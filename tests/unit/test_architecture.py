"""Who may import whom: decide in sync/, talk to Google in google_api/, join them above.

controllers | wizard  ->  models  ->  synchronizer  ->  sync | google_api
"""

import ast
import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "calendar_google_sync"
NAME = ADDON.name
HTTP = {"aiohttp", "http", "httplib2", "httpx", "requests", "socket", "urllib3"}
GOOGLE = {"google", "google_auth_httplib2", "google_auth_oauthlib", "googleapiclient"}
# What a part must not import: names of the addon's parts, or of other packages.
FORBIDDEN = {
    "sync": {"google_api", "synchronizer", "models", "controllers", "wizard"},
    "google_api": {"sync", "synchronizer", "models", "controllers", "wizard"},
    "synchronizer.py": {"models", "controllers", "wizard"},
    "models": {"controllers", "wizard"},
    "controllers": {"wizard"},
    "wizard": {"controllers"},
}
PURE = set(sys.stdlib_module_names) - {"logging", "socket", "subprocess", "time"} - HTTP


def sources(part=""):
    root = ADDON / part
    return [root] if root.is_file() else sorted(root.rglob("*.py"))


def imports(path):
    """Of each import: the package or part of the addon, and whether it is relative."""
    package = path.relative_to(ADDON).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _absolute(alias.name), False
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield _absolute(f"{node.module}.{alias.name}"), False
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            for alias in node.names:
                inside = [*base, *(node.module or alias.name).split(".")]
                yield inside[0], True


def _absolute(name):
    """The part of the addon where an import names the addon in full."""
    own = [f"odoo.addons.{NAME}.", f"{NAME}."]
    prefix = next((text for text in own if name.startswith(text)), "")
    return name.removeprefix(prefix).split(".")[0]


@pytest.mark.parametrize("part", FORBIDDEN)
def test_parts_know_only_what_lies_below_them(part):
    wrong = [
        f"{path.relative_to(ADDON)}: {name}"
        for path in sources(part)
        for name, _relative in imports(path)
        if name in FORBIDDEN[part]
    ]
    assert not wrong


def test_sync_is_pure():
    """Standard library and dateutil; relative imports, as it is known by two names."""
    wrong = [
        f"{path.relative_to(ADDON)}: {name}"
        for path in sources("sync")
        for name, relative in imports(path)
        if not relative and name not in PURE | {"dateutil"}
    ]
    assert not wrong


def test_google_api_does_not_know_odoo():
    assert not [
        path
        for path in sources("google_api")
        if "odoo" in {name for name, _relative in imports(path)}
    ]


def test_only_google_api_talks_to_google():
    wrong = [
        f"{path.relative_to(ADDON)}: {name}"
        for path in sources()
        if path.relative_to(ADDON).parts[0] != "google_api"
        for name, relative in imports(path)
        if not relative and name in GOOGLE | HTTP
    ]
    assert not wrong


def test_the_parts_exist():
    """A renamed folder must not make the rules above hold by having no sources."""
    assert all(sources(part) for part in FORBIDDEN)
