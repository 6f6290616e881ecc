"""The emulator's pages for people, used with plain forms as a browser would."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.google_emulator.client import EmulatorClient, EmulatorError
from tests.google_emulator.libraries import ANNA, BEN
from tests.google_emulator.rule_words import in_words
from tests.google_emulator.safe_html import rendered

pytest_plugins = ["tests.google_emulator.fixtures"]

ROOT = Path(__file__).parents[2]
FORM = {
    "summary": "Talk",
    "start_date": "2026-03-02",
    "start_time": "10:00",
    "end_date": "2026-03-02",
    "end_time": "11:00",
    "time_zone": "Europe/Brussels",
    "repeat": "",
}
WEEKLY = {**FORM, "repeat": "custom", "rule": "RRULE:FREQ=WEEKLY;COUNT=3"}
SECOND = "_20260309T090000Z"


class Browser:
    """Anna's browser."""

    def __init__(self, google, calendar_id):
        self.google, self.calendar_id = google, calendar_id
        self.home = f"{google.url}/u/{ANNA}"
        self.place = f"{self.home}/c/{calendar_id}"

    def read(self, path="?month=2026-03"):
        return requests.get(self.home + path, timeout=10).text

    def send(self, url, form=None):
        return requests.post(url, data=form or {}, timeout=10)

    def add(self, **form):
        form = {**FORM, "calendar": self.calendar_id, **form}
        return self.send(f"{self.home}/new", form)

    def entry(self, event_id):
        return f"{self.place}/e/{event_id}"

    def stored(self):
        return self.google.person.events(ANNA, self.calendar_id)


@pytest.fixture
def browser(google, calendar_id):
    return Browser(google, calendar_id)


def test_the_first_page_lists_the_accounts(google):
    text = requests.get(google.url, timeout=10).text

    assert "Google emulator" in text
    assert ANNA in text and BEN in text


def test_an_entry_is_added_shown_and_escaped(browser):
    response = browser.add(
        summary="<b>Talk</b>",
        location="Room <1>",
        description="<i>Words</i><script>alert(1)</script>",
        guests="guest@example.com",
        visibility="private",
        free="on",
    )

    assert "The entry was added." in response.text
    (event,) = browser.stored()
    assert event["start"] == {
        "dateTime": "2026-03-02T10:00:00+01:00",
        "timeZone": "Europe/Brussels",
    }
    assert (event["visibility"], event["transparency"]) == ("private", "transparent")
    text = browser.read()
    assert "&lt;b&gt;Talk&lt;/b&gt;" in text and "Room &lt;1&gt;" in text
    assert "<i>Words</i>" in text and "alert(1)" not in text
    assert "10:00 – 11:00" in text and "guest@example.com" in text
    assert "Nothing in April 2026" in browser.read("?month=2026-04")


def test_an_all_day_entry_ends_on_its_last_day(browser):
    browser.add(all_day="on", end_date="2026-03-03")

    (event,) = browser.stored()
    assert event["end"] == {"date": "2026-03-04"}
    text = browser.read()
    assert "All day" in text and "Day 2 of 2" in text
    form = requests.get(browser.entry(event["id"]), timeout=10).text
    assert 'name="end_date" value="2026-03-03"' in form


def test_an_entry_is_edited_and_moved(browser):
    browser.add(location="here")
    (event,) = browser.stored()
    form = {**FORM, "summary": "Moved", "start_date": "2026-03-05"}
    form["end_date"] = "2026-03-05"
    assert "The entry was saved." in browser.send(browser.entry(event["id"]), form).text

    (moved,) = browser.stored()
    assert (moved["id"], moved["summary"]) == (event["id"], "Moved")
    assert moved["start"]["dateTime"] == "2026-03-05T10:00:00+01:00"
    assert "location" not in moved


def test_a_form_shows_what_is_wrong_and_keeps_what_was_typed(browser):
    for form in (
        {"repeat": "custom", "rule": "RRULE:FREQ=OFTEN"},
        {"end_time": "09:00"},
        {"start_time": ""},
    ):
        response = browser.add(summary="Kept words", **form)
        assert response.status_code == 400
        assert 'role="alert"' in response.text and "Kept words" in response.text
    assert browser.stored() == []


def test_a_series_is_shown_in_words_day_by_day(browser):
    browser.add(**WEEKLY)
    text = browser.read()

    assert text.count('<section class="day') == 3
    assert "Every week, 3 times" in text
    assert "Edit this occurrence" in text and "Edit the series" in text


def test_one_occurrence_is_edited_or_deleted(browser):
    browser.add(**WEEKLY)
    (series,) = browser.stored()
    occurrence = browser.entry(series["id"] + SECOND)
    form = {**FORM, "start_date": "2026-03-10", "end_date": "2026-03-10"}
    del form["repeat"]
    browser.send(occurrence, {**form, "scope": "this"})

    assert [event["id"] for event in browser.stored()][1:] == [series["id"] + SECOND]
    text = browser.send(f"{occurrence}/delete", {"month": "2026-03"}).text
    assert "The entry was deleted." in text
    assert text.count('<section class="day') == 2


def test_this_and_all_following(browser):
    browser.add(**WEEKLY)
    (series,) = browser.stored()
    form = {**FORM, "summary": "New", "start_date": "2026-03-09", "scope": "following"}
    form["end_date"] = form["start_date"]
    del form["repeat"]
    browser.send(browser.entry(series["id"] + SECOND), form)

    names = [(event["summary"], event["recurrence"]) for event in browser.stored()]
    assert names == [
        ("Talk", ["RRULE:FREQ=WEEKLY;UNTIL=20260309T085959Z"]),
        ("New", ["RRULE:FREQ=WEEKLY;COUNT=2"]),
    ]


def test_a_series_is_edited_and_deleted_as_a_whole(browser):
    browser.add(**WEEKLY)
    (series,) = browser.stored()
    page = requests.get(browser.entry(series["id"]), timeout=10).text
    assert "Edit the series" in page and "FREQ=WEEKLY;COUNT=3" in page
    browser.send(browser.entry(series["id"]), {**WEEKLY, "summary": "All of them"})
    assert browser.read().count("All of them") == 3

    browser.send(browser.entry(series["id"]) + "/delete")
    assert browser.stored() == []


def test_a_calendar_is_renamed_and_deleted(browser, google):
    assert "Calendar settings" in requests.get(browser.place, timeout=10).text
    browser.send(browser.place, {"summary": "Mine"})
    assert google.person.calendar(ANNA, "Mine")["id"] == browser.calendar_id

    text = browser.send(f"{browser.place}/delete").text
    assert "The calendar was deleted with all its entries." in text
    with pytest.raises(EmulatorError):
        google.person.calendar(ANNA, "Mine")


def test_access_is_shown_and_removed(browser, google):
    text = browser.read("/access")
    assert "Calendar for Odoo" in text
    assert "Make secondary Google calendars" in text

    text = browser.send(f"{browser.home}/access", {"project": "1000"}).text
    assert "No app has access" in text
    assert google.person.grants(ANNA) == []


def test_days_are_those_of_the_calendars_zone(google, browser):
    tokyo = google.person.add_calendar(ANNA, summary="Tokyo", timeZone="Asia/Tokyo")
    google.person.add_event(
        ANNA,
        tokyo["id"],
        summary="Late",
        start={"dateTime": "2026-03-31T20:00:00Z"},
        end={"dateTime": "2026-03-31T21:00:00Z"},
    )

    assert "Late" not in browser.read("?month=2026-03")
    assert "05:00 – 06:00" in browser.read("?month=2026-04")


def test_strange_addresses_are_told(google, browser):
    for path in ("/u/nobody@example.com", f"/u/{ANNA}/c/none", "/nothing"):
        assert requests.get(google.url + path, timeout=10).status_code == 404
    assert requests.get(browser.entry("never0"), timeout=10).status_code == 404
    assert requests.get(f"{browser.home}?month=odd", timeout=10).status_code == 200


def test_pages_run_no_scripts_of_anyone(google):
    policy = requests.get(google.url, timeout=10).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "Every 2 weeks on Monday and Wednesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "Every month on day 1 and day 15"),
        ("FREQ=YEARLY;BYMONTH=3;COUNT=5", "Every year in March, 5 times"),
        ("FREQ=DAILY;UNTIL=20260401T000000Z", "Every day, until 1 April 2026"),
        ("FREQ=HOURLY", "RRULE:FREQ=HOURLY"),
        ("FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO,TU", "RRULE:FREQ=MONTHLY;BYSETPOS=1;"),
    ],
)
def test_rules_in_words(rule, words):
    assert in_words([f"RRULE:{rule}"]).startswith(words)


def test_other_lines_in_words():
    rule = "RRULE:FREQ=DAILY"
    assert in_words([rule, "EXDATE:20260301T000000Z"]) == "Every day, with exceptions"
    assert in_words(["RDATE:20260301T000000Z"]) == "On chosen dates"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("two\nlines", "two<br>lines"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<p class=x onclick=y>p</p>", "<p>p</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<script>alert(1)</script>after", "after"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        (
            '<a href="https://x/?a=1&amp;b=2">x</a>',
            '<a href="https://x/?a=1&amp;b=2" rel="noopener noreferrer">x</a>',
        ),
        ("<b>never closed", "<b>never closed</b>"),
        ("</div></b>text", "text"),
    ],
)
def test_descriptions_are_rendered_safely(html, shown):
    assert str(rendered(html)) == shown


def test_it_runs_as_a_program_and_stops_cleanly():
    command = [sys.executable, "-m", "tests.google_emulator", "--port", "0"]
    command += ["--account", "zoe@example.com:Zoe Quinn"]
    command += ["--client-id", "77-x", "--client-secret", "s"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        url = run.stdout.readline().split()[-1]
        client = EmulatorClient(url)
        assert client.calendars("zoe@example.com")[0]["primary"] is True
        assert "Zoe Quinn" in requests.get(url, timeout=10).text
        run.terminate()
        assert run.wait(timeout=10) == 0
