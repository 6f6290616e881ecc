"""The steps of ./dev demo --check, in order; the docstring of each is its title."""

import textwrap
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from . import check_compare, demo_people
from .check_compare import moment

CONNECT = "/calendar_google_sync/connect?origin=crm"
PAGE = "/odoo/crm-calendar"
PATIENCE = 120


def refuse(check):
    """Consent refused: nothing is stored"""
    _consent(check, allow=False)
    check.expect("account in Odoo", check.account(), None)
    check.expect("calendars made in Google", _made_calendars(check), [])


def connect(check):
    """Connect from CRM > Calendar"""
    _consent(check, allow=True)
    account = check.account() or {}
    check.expect("state", account.get("state"), "connected")
    check.expect("e-mail", account.get("email"), check.email)
    check.expect("calendars made in Google", _made_calendars(check), _names(check))
    for kind in ("Events", "Tasks"):
        name = f"{demo_people.COMPANY} {kind}"
        check.calendars[kind] = check.google.calendar(check.email, name)["id"]


def first_synchronization(check):
    """The popup's synchronization brings all of Odoo's entries to Google"""
    popup = check.odoo.create("calendar.google.sync", scope="default")
    popup = popup[0] if isinstance(popup, list) else popup
    check.odoo.call("calendar.google.sync", "action_synchronize", [popup])
    deadline = time.monotonic() + PATIENCE
    while (check.last_run() or {}).get("state") in (None, "running"):
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    run = check.last_run()
    check.expect("state of the run", run["state"], "done")
    check.expect("parked", run["parked"], 0)
    print(textwrap.indent(run["message"] or "", " " * 10))
    check_compare.everything(check)


def google_to_odoo(check):
    """New in Google: an event and a task appear in Odoo"""
    start = _soon(12)
    body = {"start": _time(start), "end": _time(start + timedelta(hours=2))}
    for kind in ("Events", "Tasks"):
        check.google.add_event(
            check.email,
            check.calendars[kind],
            summary=f"{kind} from Google",
            location="Ghent",
            description="Written in <b>Google</b>",
            **body,
        )
    check.synchronize()
    [event] = check.find("calendar.event", "Events from Google")
    check.expect("organizer", event["user_id"][0], check.odoo.uid)
    check.expect("start", moment(event["start"]), start)
    check.expect("place", event["location"], "Ghent")
    check.expect("text", "<b>Google</b>" in (event["description"] or ""))
    [task] = check.find("project.task", "Tasks from Google")
    check.expect("assigned to", task["user_ids"], [check.odoo.uid])
    check.expect("project", task["project_id"], False)
    check.expect("deadline", moment(task["date_deadline"]), start + timedelta(hours=2))


def both_ways(check):
    """Edits on both sides: each side has both"""
    [event] = check.find("calendar.event", "Call with Van Damme")
    [task] = check.find("project.task", "Choose the photographs")
    place = {"location": "By telephone"}
    entry = check.entries("Events")[event["name"]]
    check.google.edit_event(
        check.email, check.calendars["Events"], entry["id"], **place
    )
    check.odoo.write("calendar.event", event["id"], name="Call with Ms Van Damme")
    later = moment(task["date_deadline"]) + timedelta(days=1)
    deadline = later.strftime("%Y-%m-%d %H:%M:%S")
    check.odoo.write("project.task", task["id"], date_deadline=deadline)
    check.synchronize()
    [event] = check.find("calendar.event", "Call with Ms Van Damme")
    check.expect("place in Odoo", event["location"], "By telephone")
    entry = check.entries("Events").get("Call with Ms Van Damme", {})
    check.expect("place in Google", entry.get("location"), "By telephone")
    check_compare.everything(check)


def deleted_in_google(check):
    """Deleted in Google: Odoo's record stays and is never sent again"""
    [event] = check.find("calendar.event", "Dentist")
    entry = check.entries("Events")["Dentist"]
    check.google.delete_event(check.email, check.calendars["Events"], entry["id"])
    check.synchronize()
    check.odoo.write("calendar.event", event["id"], location="Edited in Odoo")
    check.synchronize()
    check.expect("in Odoo", len(check.find("calendar.event", "Dentist")), 1)
    check.expect("in Google", "Dentist" in check.entries("Events"), False)


def deleted_in_odoo(check):
    """Deleted in Odoo: the Google entries are removed"""
    for kind, model, name in (
        ("Events", "calendar.event", "Budget review"),
        ("Tasks", "project.task", "Book the train"),
    ):
        [record] = check.find(model, name)
        check.odoo.call(model, "unlink", [record["id"]])
        check.synchronize()
        check.expect(f"{name} in Google", name in check.entries(kind), False)


def idle(check):
    """Nothing changed: one request for each calendar"""
    check.synchronize()
    check.google.clear_requests()
    check.synchronize()
    calls = [call["api_method"] for call in check.google.calls()]
    check.expect("requests", calls, ["calendar.events.list"] * 2)


def revoke(check):
    """Revoke: both calendars and the account are gone, Odoo's records stay"""
    before = check.counts()
    account = check.account()
    check.odoo.call("calendar.google.account", "action_revoke", [account["id"]])
    check.expect("account in Odoo", check.account(), None)
    check.expect("calendars made in Google", _made_calendars(check), [])
    check.expect("access granted", check.google.grants(check.email), [])
    check.expect("events and tasks in Odoo", check.counts(), before)


def manners(check):
    """Google mailed nobody and had no complaints"""
    check.expect("mails", check.google.mails(), [])
    check.expect("violations", check.google.violations(), [])


STEPS = (
    refuse,
    connect,
    first_synchronization,
    google_to_odoo,
    both_ways,
    deleted_in_google,
    deleted_in_odoo,
    idle,
    revoke,
    manners,
)


def _consent(check, allow):
    """From Odoo to Google and back, as the browser goes."""
    answer = check.odoo.get(CONNECT, allow_redirects=False)
    check.expect("Odoo redirects", answer.is_redirect)
    google = answer.headers["Location"]
    page = google.partition("?")[0]
    check.expect("to Google", page, f"{check.google.url}/o/oauth2/v2/auth")
    callback = check.google.consent(google, check.email, allow=allow)
    answer = check.odoo.get(callback, allow_redirects=False)
    back = urlsplit(answer.headers.get("Location", "")).path
    check.expect("back on", back, PAGE)


def _made_calendars(check):
    """Names of the calendars that are not the account's own first one."""
    calendars = check.google.calendars(check.email)
    return sorted(c["summary"] for c in calendars if c["id"] != check.email)


def _names(check):
    [language] = check.odoo.search_read(
        "res.lang", [("code", "=", "en_US")], ["date_format"]
    )
    today = datetime.now(ZoneInfo(demo_people.TIME_ZONE))
    date = today.strftime(language["date_format"])
    company = demo_people.COMPANY
    return [f"{company} {kind} (created: {date})" for kind in ("Events", "Tasks")]


def _soon(hour):
    """An hour of the day after tomorrow, UTC."""
    today = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    return today.replace(hour=hour) + timedelta(days=2)


def _time(value):
    return {"dateTime": value.isoformat(), "timeZone": demo_people.TIME_ZONE}
