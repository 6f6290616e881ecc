"""./dev corpus: what becomes of the series of tests/data/series in Odoo, and why.

A series becomes a series of Odoo where Odoo has a rule that falls on the same dates;
of the others the single occurrences are imported; a few cannot be read.
With --odoo all of them go through Odoo and the emulated Google (half an hour); then a
table says how many agree, and what became of each and why.
"""

import os
import re
import sys
from collections import Counter
from types import ModuleType

from . import tests
from .places import ADDON, REPO

LONG_FORM = "tests/integration/test_corpus.py"
COLUMNS = ("all", "a series", "occurrences", "not read")


def main(options):
    if options.odoo:
        os.environ["CORPUS_EVERY"] = "1"
        os.environ["CORPUS_ONLY"] = options.only
        return int(bool(tests.integration([LONG_FORM, "-s"])))
    _print_table()
    return 0


def _print_table():
    files, reasons = Counter(), Counter()
    for file, fate, reason in _fates():
        files[file, "all"] += 1
        files[file, fate] += 1
        reasons[fate, reason] += 1
    names = sorted({file for file, _column in files})
    width = max(map(len, names))
    print(f"{'':{width}}" + "".join(f"{column:>13}" for column in COLUMNS))
    for name in names:
        _print_row(name, width, [files[name, column] for column in COLUMNS])
    totals = [sum(files[name, column] for name in names) for column in COLUMNS]
    _print_row("all", width, totals)
    for fate in COLUMNS[2:]:
        print(f"\n{fate.capitalize()}, because:")
        told = [(n, reason) for (one, reason), n in reasons.items() if one == fate]
        for number, reason in sorted(told, key=lambda row: (-row[0], row[1])):
            print(f"{number:5}  {reason}")


def _fates():
    """(file, column, reason) of every series."""
    # Without the addon's __init__, which needs Odoo; as tests/unit/conftest.py does
    package = ModuleType(ADDON)
    package.__path__ = [str(REPO / ADDON)]
    sys.modules.setdefault(ADDON, package)
    from calendar_google_sync.sync import Kind, Unsupported, parse, to_odoo
    from tests.unit import corpus

    for series in corpus.all_series():
        entry = parse(series.master, Kind(series.kind), series.calendar_zone)
        if entry.problem:
            yield series.file, "not read", _general(entry.problem)
            continue
        item = entry.item
        zone = item.time_zone or series.calendar_zone
        try:
            to_odoo(item.recurrence, item.when, zone)
        except Unsupported as error:
            yield series.file, "occurrences", _general(str(error))
        else:
            yield series.file, "a series", ""


def _general(reason):
    """The sentence without the rule that it names."""
    return re.sub("“.*”", "“...”", reason)


def _print_row(name, width, numbers):
    print(f"{name:{width}}" + "".join(f"{number:13}" for number in numbers))
