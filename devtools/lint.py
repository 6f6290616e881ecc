"""./dev lint: every linter runs, also after one has complained."""

import shutil
import subprocess
import sys
from pathlib import Path

from . import apt
from .console import Failure, run, say, step
from .places import ADDON, CACHE, REPO, building, is_complete, locked

COMPOSE = CACHE / "docker-compose"
PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose"


def main(_options):
    results = {}
    for title, command in _linters():
        say(title)
        command = [str(part) for part in command]
        results[title] = subprocess.run(command, cwd=REPO).returncode == 0
    for title, passed in results.items():
        say(f"{title}: {'passed' if passed else 'FAILED'}")
    return 0 if all(results.values()) else 1


def _linters():
    tools = Path(sys.executable).parent
    python_files = ["--no-cache", "."]
    yield "ruff check", [tools / "ruff", "check", *python_files]
    yield "ruff format", [tools / "ruff", "format", "--check", *python_files]
    yield "pylint-odoo", [sys.executable, "-m", "pylint", ADDON]
    yield "oca-checks-odoo-module", [tools / "oca-checks-odoo-module", ADDON]
    catalogues = sorted((REPO / ADDON / "i18n").glob("*.po*"))
    if catalogues:
        yield "oca-checks-po", [tools / "oca-checks-po", *catalogues]
    yield "hadolint", [tools / "hadolint", "-t", "warning", "docker/Dockerfile"]
    compose = ["-f", "docker/compose.yaml", "--profile", "demo", "config", "-q"]
    yield "docker compose", [*_compose(), *compose]


def _compose():
    """Docker's compose, which checks a file without an engine; else Debian's."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    with locked(CACHE / "docker-compose.lock"):
        if not is_complete(COMPOSE):
            with step("Fetching docker-compose"), building(COMPOSE) as folder:
                [deb] = apt.fetch("sid", "docker-compose")
                run(["dpkg-deb", "-x", deb, folder], apt.HELP)
                if not (folder / PLUGIN).is_file():
                    raise Failure(f"{deb.name} holds no {PLUGIN}: see devtools/lint.py")
    return [COMPOSE / PLUGIN]
