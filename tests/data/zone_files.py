"""A machine that has each time zone by its current name alone, as Debian 13 has."""

import sys
import zoneinfo
from contextlib import contextmanager
from importlib import resources
from unittest.mock import patch


@contextmanager
def without_old_names(folder, module):
    """Hide names such as US/Pacific from Python.

    :param folder: empty ``Path``, for the files of the zones
    :param module: the addon's ``sync.zones`` as it was imported, for its caches
    """
    _copy_current(folder)
    # The package tzdata would stand in for what the folder does not hold
    package = {name: None for name in sys.modules if name.startswith("tzdata")}
    with patch.dict(sys.modules, {**package, "tzdata": None}):
        zoneinfo.reset_tzpath(to=[folder])
        forget(module)
        try:
            yield
        finally:
            zoneinfo.reset_tzpath()
            forget(module)


def forget(module):
    """Drop what was remembered of the machine's zones."""
    zoneinfo.ZoneInfo.clear_cache()
    module.known.cache_clear()
    module._by_lower_case.cache_clear()


def _copy_current(folder):
    """The files of the zones that tz's table of places names, and of the offsets."""
    package = resources.files("tzdata").joinpath("zoneinfo")
    table = package.joinpath("zone.tab").read_text().splitlines()
    names = [row.split("\t")[2] for row in table if not row.startswith("#")]
    offsets = package.joinpath("Etc").iterdir()
    names += [f"Etc/{path.name}" for path in offsets if path.suffix != ".py"]
    for name in names:
        source = package.joinpath(name)
        if source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
