"""Odoo 19: an existing source tree (ODOO_PATH), or Debian's package, unpacked."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .console import Failure, run, step
from .places import CACHE, building, is_complete

SUITE = "sid"  # the only suite with Odoo 19
PACKAGE = "odoo-19"
STATIC_LIBRARIES = ("libjs-jquery", "fonts-font-awesome")
TREE = CACHE / PACKAGE
LIBRARY = "usr/lib/python3/dist-packages"
# Translations other than French (fr, fr_BE, ...), and what Debian ships twice.
UNWANTED = (
    "*/i18n/[!f]*",
    "*/i18n/f[!r]*",
    "*/dist-packages/addons",
    "*/dist-packages/setup",
    "*/dist-packages/doc",
)
# Left out of Debian's package for its license, but asked for by the web client: a page
# without it logs an error in the browser's console.
STUB = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Odoo:
    """A tree to put on PYTHONPATH, and a key that changes when the tree does."""

    path: Path
    key: str


def find():
    """The Odoo to use, or None when it has to be fetched first."""
    if os.environ.get("ODOO_PATH"):
        return _described(Path(os.environ["ODOO_PATH"]).expanduser().resolve())
    return _described(TREE / LIBRARY) if is_complete(TREE) else None


def get():
    return find() or _unpack()


def _described(path):
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(f"{path} holds no Odoo (no odoo/release.py): check ODOO_PATH.")
    text = release.read_text()
    if not re.search(r"^version_info = \(19, 0,", text, re.M):
        raise Failure(f"{path} is not Odoo 19.0: check ODOO_PATH.")
    made_of = f"{path}\n{text}\n{_commit(path)}"
    return Odoo(path, hashlib.sha256(made_of.encode()).hexdigest()[:8])


def _commit(path):
    if not (path / ".git").exists():
        return ""
    return run(["git", "-C", path, "rev-parse", "HEAD"], "Is git installed?")


def _unpack():
    with step("Fetching Odoo 19 (120 MB)"):
        debs = [
            *apt.fetch(SUITE, PACKAGE),
            *apt.fetch(apt.own_suite(), *STATIC_LIBRARIES),
        ]
    with step("Unpacking Odoo"), building(TREE) as tree:
        try:
            for deb in debs:
                _extract(deb, tree)
        except Failure:
            shutil.rmtree(CACHE / "debs", ignore_errors=True)  # fetched anew next time
            raise
        # pip would take it for the word of Odoo's maintainers and fetch what it names
        for info in (tree / LIBRARY).glob("odoo*.egg-info"):
            shutil.rmtree(info)
        stub = tree / LIBRARY / STUB
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not part of Debian's package */\n")
    return find()


def _extract(deb, tree):
    """Unpack a package, without three quarters of Odoo that nobody needs here."""
    unwanted = ["--wildcards", *(f"--exclude={pattern}" for pattern in UNWANTED)]
    tar = ["tar", "-x", "-C", str(tree), "--no-same-owner", *unwanted]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE
    ) as package:
        run_tar = subprocess.run(tar, stdin=package.stdout)
    if package.returncode or run_tar.returncode:
        raise Failure(f"{deb.name} cannot be unpacked (disk full?). Start again.")
