"""Fetch Debian packages without root and without touching this machine's apt.

The mirror is the one that the machine is configured with; only the suite may be another
one. apt checks every package against the signed lists.
"""

import os
import re
import shutil
from pathlib import Path

from .console import Failure, run
from .places import CACHE, scratch

HELP = (
    "Check the network, then start again. Without a Debian mirror, give the path of\n"
    "an Odoo 19 source tree instead: ODOO_PATH=/path/to/odoo ./dev ..."
)


def fetch(suite, *packages):
    """The .deb files of these packages; those that the cache holds are not fetched."""
    shelf = CACHE / "debs" / suite
    if all(_on_shelf(shelf, package) for package in packages):
        return [_on_shelf(shelf, package) for package in packages]
    with scratch(f"debs-{suite}") as folder:
        options = _private_apt(folder, suite)
        run(["apt-get", *options, "update"], HELP)
        run(["apt-get", *options, "download", *packages], HELP, cwd=folder)
        shelf.mkdir(parents=True, exist_ok=True)
        for deb in folder.glob("*.deb"):
            run(["dpkg-deb", "--info", deb], f"{deb.name} is damaged. {HELP}")
            os.replace(deb, shelf / deb.name)
    return [_on_shelf(shelf, package) for package in packages]


def own_suite():
    """The suite of this machine, e.g. bookworm."""
    release = Path("/etc/os-release")
    text = release.read_text() if release.is_file() else ""
    found = re.search(r"^VERSION_CODENAME=(\S+)", text, re.M)
    if not found or not shutil.which("apt-get"):
        raise Failure(f"This is no Debian with a release name. {HELP}")
    return found[1]


def _on_shelf(shelf, package):
    return next(iter(sorted(shelf.glob(f"{package}_*.deb"), reverse=True)), None)


def _private_apt(folder, suite):
    """Options that keep apt's sources, lists and cache inside a folder of our own."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(_source_line(suite))
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "",
    }
    return [
        "-q",
        *(f"-o{name}={value}" for name, value in settings.items()),
    ]


def _source_line(suite):
    for uri, suites, key in _sources():
        if "security" not in uri + suites and re.search(r"/(debian|ubuntu)/?$", uri):
            return f"deb {key} {uri} {suite} main\n"
    raise Failure(f"No distribution mirror among this machine's apt sources. {HELP}")


def _sources():
    """(URI, suites, key option) of this machine's package sources, in both formats."""
    parts = Path("/etc/apt/sources.list.d")
    for path in sorted(parts.glob("*.sources")):
        for paragraph in re.split(r"\n\s*\n", path.read_text()):
            pairs = re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", paragraph, re.M)
            fields = {name.lower(): value for name, value in pairs}
            if "deb" in fields.get("types", "").split():
                key = _key_option(fields.get("signed-by"))
                for uri in fields.get("uris", "").split():
                    yield uri, fields.get("suites", ""), key
    for path in [Path("/etc/apt/sources.list"), *sorted(parts.glob("*.list"))]:
        text = path.read_text() if path.is_file() else ""
        line = r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)"
        for options, uri, one_suite in re.findall(line, text, re.M):
            key = re.search(r"signed-by=(\S+)", options)
            yield uri, one_suite, _key_option(key and key[1])


def _key_option(path):
    return f"[signed-by={path}]" if path and path.startswith("/") else ""
