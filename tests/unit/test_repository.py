"""What a new contributor relies on: licenses, commit hooks, the list of linters."""

import re
from pathlib import Path

from devtools import lint, tests

REPO = Path(__file__).parents[2]


def test_each_linter_is_a_commit_hook():
    text = (REPO / ".pre-commit-config.yaml").read_text()
    entries = re.findall(r"entry: \./dev lint (.*)", text)
    named = [name for entry in entries for name in entry.split()]
    assert sorted(named) == sorted(lint.LINTERS)
    assert set(re.findall(r"repo: (\S+)", text)) == {"local"}


def test_the_linters_run_with_the_tests_and_first():
    assert next(iter(tests.USUAL)) == "lint"


def test_no_lock_file_names_a_registry():
    """Who installs chooses it."""
    lock = (REPO / "devtools" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
