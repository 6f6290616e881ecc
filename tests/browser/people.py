"""People of the tests' own: an Odoo user and a Google account, used by nobody else."""

from datetime import datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from devtools import demo_people
from devtools.demo_people import MARCO, SOFIA, Person

SALES = SOFIA.groups
PROJECT = MARCO.groups
ADMINISTRATOR = (*PROJECT, "base.group_system")
CONNECT = "/calendar_google_sync/connect?origin=workspace"
ADMIN = "admin"
NUMBERS = count(1)


def create(server, name, groups):
    """Somebody new who logs in to Odoo, and whom Google knows."""
    person = Person(f"{name.split()[0].lower()}{next(NUMBERS)}", name, groups)
    admin = server.rpc(ADMIN)
    wanted = [_id(admin, group) for group in ("base.group_user", *groups)]
    values = {
        "name": person.name,
        "login": person.login,
        "password": person.login,
        "email": person.email,
        "tz": demo_people.TIME_ZONE,
        "group_ids": [(6, 0, wanted)],
    }
    quiet = {"no_reset_password": True}
    admin.call("res.users", "create", values, context=quiet)
    server.emulator.add_account(
        person.email, person.name, time_zone=demo_people.TIME_ZONE
    )
    return person


@cache
def _id(admin, external_id):
    module, _dot, name = external_id.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    [found] = admin.search_read("ir.model.data", domain, ["res_id"])
    return found["res_id"]


def connect(server, person):
    """Link both accounts without the pages, for tests of what comes after it."""
    odoo = server.rpc(person.login)
    to_google = odoo.get(CONNECT, allow_redirects=False).headers["Location"]
    callback = server.emulator.consent(to_google, person.email)
    odoo.get(callback, allow_redirects=False)
    notice = odoo.call("calendar.google.account", "pop_notice")
    assert notice["type"] == "success", notice


def session_of(server, person):
    """The person's log-in as a browser keeps it."""
    cookie = server.rpc(person.login).http.cookies["session_id"]
    return {"name": "session_id", "value": cookie, "url": server.url}


def made_calendars(server, person):
    """The names of the calendars that are not the account's own first one."""
    calendars = server.emulator.calendars(person.email)
    return sorted(c["summary"] for c in calendars if c["id"] != person.email)


def today():
    return datetime.now(ZoneInfo(demo_people.TIME_ZONE)).date()


def next_week(weekday):
    """A day of the week that starts next Sunday; 0 is that Sunday."""
    since_sunday = (today().weekday() + 1) % 7
    return today() + timedelta(days=7 - since_sunday + weekday)


def at(day, hour):
    """That hour in the company's zone, as Odoo's methods take it."""
    local = datetime(day.year, day.month, day.day, hour)
    zoned = local.replace(tzinfo=ZoneInfo(demo_people.TIME_ZONE))
    return zoned.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d %H:%M:%S")


def calendar_names():
    """The two names, as a person reads them in the wizard and in Google."""
    date = today().strftime("%m/%d/%Y")
    return [
        f"{demo_people.COMPANY} {kind} (created: {date})"
        for kind in ("Events", "Tasks")
    ]
