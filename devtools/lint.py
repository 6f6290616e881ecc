"""./dev lint: every linter runs, two at a time, also after one has complained."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import apt, node
from .console import Failure, run, say, step
from .places import ADDON, ADDONS, CACHE, REPO, building, is_complete, locked

COMPOSE = CACHE / "docker-compose"
PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose"
FAILED = "FAILED"
NOT_RUN = "NOT RUN"
#: The parts of the addon without Odoo, which are typed
TYPED = ("messages.py", "sync", "engine", "google_api")
#: What prettier formats
FORMATTED = ("*.js", "*.mjs", "*.css", "*.scss", "package.json")


def main(options):
    linters = _chosen(options.names)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = dict(zip(linters, pool.map(_check, linters.values()), strict=True))
    for name, (result, output) in results.items():
        if result:
            say(f"{name}:")
            print(output.rstrip(), flush=True)
    for name, (result, _output) in results.items():
        say(f"{name}: {result or 'passed'}")
    return int(any(result.startswith(FAILED) for result, _output in results.values()))


def _chosen(names):
    unknown = set(names) - set(LINTERS)
    if unknown:
        known = " ".join(LINTERS)
        raise Failure(f"No linter {', '.join(sorted(unknown))}; there are: {known}")
    return {name: LINTERS[name] for name in LINTERS if name in names or not names}


def _check(linter):
    """Run one.

    :return: "" or why it is not passed, and the output
    """
    try:
        command = [str(part) for part in linter()]
    except Failure as failure:
        # Where nobody reads the output, a linter that is missing must not go unseen
        required = os.environ.get("CI") == "true"
        return (FAILED if required else NOT_RUN), str(failure)
    done = subprocess.run(
        command,
        cwd=REPO,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return (FAILED if done.returncode else ""), done.stdout


def _tool(name):
    return Path(sys.executable).parent / name


def ruff():
    return [_tool("ruff"), "check", "--no-cache", "."]


def ruff_format():
    return [_tool("ruff"), "format", "--check", "--no-cache", "."]


def mypy():
    parts = (REPO / ADDON / part for part in TYPED)
    return [sys.executable, "-m", "mypy", *filter(Path.exists, parts)]


def codespell():
    return [_tool("codespell"), *_files()]


def pylint():
    return [sys.executable, "-m", "pylint", *ADDONS]


def oca_module():
    return [_tool("oca-checks-odoo-module"), *ADDONS]


def oca_po():
    catalogs = sorted(
        path for name in ADDONS for path in (REPO / name / "i18n").glob("*.po*")
    )
    return [_tool("oca-checks-po"), *catalogs]


def hadolint():
    return [_tool("hadolint"), "--failure-threshold=warning", "docker/Dockerfile"]


def compose():
    """Docker's compose, which checks a file without an engine; else Debian's."""
    check = ["-f", "docker/compose.yaml", "--profile", "demo", "config", "-q"]
    if shutil.which("docker-compose"):
        return ["docker-compose", *check]
    with locked(CACHE / "docker-compose.lock"):
        if not is_complete(COMPOSE):
            with step("Fetching docker-compose"), building(COMPOSE) as folder:
                [deb] = apt.fetch("sid", "docker-compose")
                run(["dpkg-deb", "-x", deb, folder], apt.HELP)
                if not (folder / PLUGIN).is_file():
                    raise Failure(f"{deb.name} holds no {PLUGIN}: see devtools/lint.py")
    return [COMPOSE / PLUGIN, *check]


def eslint():
    folder = node.tools()
    options = ["--config", folder / node.CONFIG, "--max-warnings=0"]
    return node.command(folder, "eslint", *options, *_files("*.js", "*.mjs"))


def prettier():
    folder = node.tools()
    options = ["--config", "devtools/prettier.json", "--check"]
    return node.command(folder, "prettier", *options, *_files(*FORMATTED))


def _files(*patterns):
    """Paths of the clone's files, those not yet added to git included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = run([*command, *patterns], "The linters need git.", cwd=REPO).splitlines()
    return [path for path in listed if (REPO / path).is_file()]


#: The slow ones first, so that none is left alone at the end
LINTERS = {
    "pylint-odoo": pylint,
    "mypy": mypy,
    "eslint": eslint,
    "prettier": prettier,
    "oca-module": oca_module,
    "oca-po": oca_po,
    "codespell": codespell,
    "ruff": ruff,
    "ruff-format": ruff_format,
    "hadolint": hadolint,
    "compose": compose,
}
