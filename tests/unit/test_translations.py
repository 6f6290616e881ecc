"""Every term is translated, with the values that the sentence needs."""

import re
from pathlib import Path

import polib
import pytest

FOLDER = Path(__file__).parents[2] / "calendar_google_sync" / "i18n"
TEMPLATE = FOLDER / "calendar_google_sync.pot"
LANGUAGES = ("de", "es", "fr")
VALUE = re.compile(r"%\(\w+\)[sd]|%[sd]|\$\{[^}]*\}|<[^>]*>")
#: A language may write these as English does: they have no translation then
SAME = {
    "%(minutes)s min %(seconds)s s",
    "%(text)s (%(reason)s)",
    "%s s",
    "123456789-abc.apps.googleusercontent.com",
    "Action",
    "CRM",
    "Date",
    "Dates",
    "Description",
    "Google",
    "Google Calendar",
    "ID",
    "In Google",
    "In Odoo",
    "Manual",
    "Message",
    "Name",
    "No",
    "Odoo",
    "Person",
    "Problem",
    "Public",
    "Total",
    "myaccount.google.com/connections",
}
TOLD = re.compile(r'\b(title|aria-label|alt)="[^"]*"')


def terms(path):
    return {entry.msgid: entry for entry in polib.pofile(str(path))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language):
    found = terms(FOLDER / f"{language}.po")
    assert sorted(found) == sorted(terms(TEMPLATE)), "./dev translations brings them"
    left = {term for term, entry in found.items() if not entry.translated()}
    assert not left - SAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_values(language):
    wrong = [
        (entry.msgid, entry.msgstr)
        for entry in terms(FOLDER / f"{language}.po").values()
        if entry.msgstr and values(entry.msgid) != values(entry.msgstr)
    ]
    assert not wrong


def values(term):
    """What a translation must keep: all but what its tags say to people."""
    return sorted(TOLD.sub("", value) for value in VALUE.findall(term))
