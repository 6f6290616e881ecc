"""The linters of our JavaScript, from npm, and a Node.js to run them with."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import venv
from .console import run, step
from .places import CACHE, building, is_complete, locked

HERE = Path(__file__).parent
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
#: Must lie beside node_modules, which holds what it imports
CONFIG = "eslint.config.mjs"
OLDEST = (20, 19)
NO_NPM = "Check the network and npm's settings, then start again."


def tools():
    """The folder with node_modules and eslint's settings; installs what is missing.

    :raises Failure: no Node.js, and none to be had; or npm cannot install
    """
    node = _node()
    made_of = b"".join((HERE / name).read_bytes() for name in (*MANIFESTS, CONFIG))
    folder = CACHE / f"node-{hashlib.sha256(made_of).hexdigest()[:8]}"
    if not is_complete(folder):
        with locked(CACHE / "node.lock"):
            if not is_complete(folder):
                _install(folder, node)
    return folder


def command(folder, package, *arguments):
    """The command line that runs the program of an installed package."""
    root = folder / "node_modules" / package
    program = json.loads((root / "package.json").read_text())["bin"]
    script = program if isinstance(program, str) else program[package]
    return [_node(), root / script, *arguments]


def _install(folder, node):
    with step("Installing eslint and prettier"), building(folder):
        for name in (*MANIFESTS, CONFIG):
            shutil.copy(HERE / name, folder)
        # npm is a script that looks for its Node.js on the path
        environment = {**os.environ, "PATH": f"{node.parent}:{os.environ['PATH']}"}
        options = ["--ignore-scripts", "--no-audit", "--no-fund"]
        npm = node.parent / "npm"
        run([npm, "ci", *options], NO_NPM, cwd=folder, env=environment)


def _node():
    """This machine's Node.js with its npm, if it is new enough, else one from PyPI."""
    found = shutil.which("node")
    if found and (Path(found).parent / "npm").exists() and _version(found) >= OLDEST:
        return Path(found)
    return venv.python("requirements-node").parent / "node"


def _version(node):
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    numbers = re.match(r"v(\d+)\.(\d+)\.", done.stdout)
    return tuple(map(int, numbers.groups())) if numbers else (0, 0)
