"""Writes the series of ``tests/data/series`` that chance made up.

Always the same: ``python -m tests.data.make_series`` from the root of the repository.
The odd ones beside them were written by hand, and are not touched.
"""

import sys
from pathlib import Path
from random import Random

from . import asked_themes, more_themes, themes
from .google_json import Calendar

FOLDER = Path(__file__).parent / "series"
THEMES = {**themes.THEMES, **more_themes.THEMES, **asked_themes.THEMES}


def texts():
    """The text of each file, by its name."""
    return {f"{theme}.json": _text(theme) for theme in THEMES}


def _text(theme):
    fill, values = THEMES[theme]
    calendar = Calendar(fill.__doc__, **values)
    fill(calendar, Random(theme))
    return calendar.text()


def main(folder=FOLDER):
    for name, text in texts().items():
        Path(folder, name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
