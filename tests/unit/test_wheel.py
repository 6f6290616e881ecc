"""The wheel: built, installed into an empty environment, and found by Odoo there."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from devtools import odoo, places

REPO = Path(__file__).parents[2]
ADDON = REPO / "calendar_google_sync"
SOURCES = [path for name in places.ADDONS for path in odoo.addon_files(name)]
LICENSES = ("LICENSE", "COPYING")
WHERE = """
from odoo.modules.module import Manifest
from odoo.tools import config
config.parse_config(["--no-http"])
manifest = Manifest.for_addon("calendar_google_sync")
print(manifest.path, manifest.version)
"""


def run(*command, **options):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that no build folder appears among the sources."""
    source = tmp_path_factory.mktemp("source")
    for name in ("setup.py", "pyproject.toml", *LICENSES):
        (source / name).write_bytes((REPO / name).read_bytes())
    for path in SOURCES:
        target = source / path.relative_to(REPO)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps"]
    run(*command, "--no-build-isolation", "-w", source / "dist", source)
    return next((source / "dist").glob("*.whl"))


def test_name_tells_addon_and_version(wheel):
    assert wheel.name.startswith("odoo_addon_calendar_google_sync-19.0.")


def test_wheel_holds_every_file_of_both_addons(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {f"odoo/addons/{path.relative_to(REPO)}" for path in SOURCES}
    assert sources <= packed
    assert {name for name in packed if ".dist-info/" not in name} <= sources


def test_wheel_holds_the_license(wheel):
    """LGPL-3, and GPL-3, which the former extends and refers to."""
    with zipfile.ZipFile(wheel) as packed:
        found = {Path(name).name: name for name in packed.namelist()}
        for name in LICENSES:
            assert packed.read(found[name]) == (REPO / name).read_bytes()


def test_odoo_finds_the_installed_addon_without_an_addons_path(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=False)
    interpreter = tmp_path / "venv" / "bin" / "python"
    target = run(
        interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
    )
    packages = Path(target.strip())
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    run(*pip, "--target", packages, wheel)
    # What Odoo needs comes from the environment of the tests; its own tree too.
    lent = [sysconfig.get_path("purelib"), odoo.odoo_tree.find().path]
    (packages / "lent.pth").write_text("".join(f"{path}\n" for path in lent))
    variables = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    found = run(interpreter, "-c", WHERE, cwd=tmp_path, env=variables)
    assert found.split()[0] == str(packages / "odoo" / "addons" / ADDON.name)
