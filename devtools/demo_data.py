"""Fill a database for the demo, with dates around today. Runs inside Odoo's shell.

Nobody is mailed, and no name, address or number belongs to anyone.
"""

from datetime import date, datetime, time, timedelta

import pytz
from dateutil.relativedelta import MO, relativedelta

from odoo import Command

from . import demo_people

QUIET = {
    "no_reset_password": True,
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "tracking_disable": True,
    "mail_auto_subscribe_no_notify": True,
}
FAIR_NOTES = (
    "<p>Stand 12, hall <b>B</b>.</p><ul><li>samples</li><li>price lists</li></ul>"
)


def fill(env):
    env = env(context={**env.context, **QUIET})
    _configure(env)
    sofia, marco = (new_user(env, person) for person in demo_people.PEOPLE)
    _events(sofia, marco)
    _tasks(env, sofia, marco)
    for user in (sofia, marco):
        _to_dos(user)
    _opportunity(env, sofia)


def _configure(env):
    parameters = env["ir.config_parameter"]
    parameters.set_param("calendar_google_sync.client_id", demo_people.CLIENT_ID)
    parameters.set_param(
        "calendar_google_sync.client_secret", demo_people.CLIENT_SECRET
    )
    env.company.write(
        {"name": demo_people.COMPANY, "country_id": env.ref("base.be").id}
    )
    env.ref("base.user_admin").tz = demo_people.TIME_ZONE


def new_user(env, person):
    """The Odoo user of one of the demo's people."""
    groups = [env.ref(name).id for name in ("base.group_user", *person.groups)]
    values = {
        "name": person.name,
        "login": person.login,
        "password": person.login,
        "email": person.email,
        "tz": demo_people.TIME_ZONE,
        "lang": "en_US",
        "group_ids": [Command.set(groups)],
    }
    return env["res.users"].create(values).with_env(env)


def _events(sofia, marco):
    both = [Command.set((sofia | marco).partner_id.ids)]
    for values in (
        {"name": "Call with Van Damme", "start": _at(1, 9), "stop": _at(1, 9, 30)},
        {
            "name": "Prepare the spring fair",
            "start": _at(2, 14),
            "stop": _at(2, 15, 30),
            "location": "Meeting room 2",
            "description": FAIR_NOTES,
            "partner_ids": both,
        },
        {
            "name": "Dentist",
            "start": _at(4, 8),
            "stop": _at(4, 9),
            "privacy": "private",
        },
        {
            "name": "Spring fair",
            "allday": True,
            "start_date": _day(9),
            "stop_date": _day(11),
            "location": "Brussels Expo",
        },
        {"name": "Budget review", "start": _next_month(10), "stop": _next_month(12)},
        _weekly("Sales stand-up"),
    ):
        _as(sofia, "calendar.event").create(values)
    _as(marco, "calendar.event").create(
        {"name": "Workshop visit", "start": _at(3, 10), "stop": _at(3, 11)}
    )


def _weekly(name):
    monday = date.today() + relativedelta(weekday=MO(-1))
    offset = (monday - date.today()).days
    return {
        "name": name,
        "start": _at(offset, 8, 30),
        "stop": _at(offset, 8, 45),
        "recurrency": True,
        "rrule_type_ui": "weekly",
        "rrule_type": "weekly",
        "mon": True,
        "end_type": "count",
        "count": 10,
        "event_tz": demo_people.TIME_ZONE,
    }


def _tasks(env, sofia, marco):
    stages = env["project.task.type"].create(
        [{"name": name, "sequence": n} for n, name in enumerate(("To do", "Doing"))]
        + [{"name": "Done", "sequence": 9, "fold": True}]
    )
    project = env["project.project"].create(
        {
            "name": "Spring catalog",
            "privacy_visibility": "employees",
            "user_id": marco.id,
            "type_ids": [Command.set(stages.ids)],
        }
    )
    for name, offset, hours, who in (
        ("Write the foreword", 2, 2, sofia),
        ("Choose the photographs", 5, 4, sofia),
        ("Send the catalog to the printer", 16, 1, sofia | marco),
        ("Measure the new shelves", 3, 3, marco),
    ):
        env["project.task"].create(
            {
                "name": name,
                "project_id": project.id,
                "date_deadline": _at(offset, 17),
                "allocated_hours": hours,
                "user_ids": [Command.set(who.ids)],
            }
        )


def _to_dos(user):
    for name, deadline in (
        ("Book the train", _at(6, 12)),
        ("Read the fire rules", False),
    ):
        _as(user, "project.task").create(
            {
                "name": name,
                "date_deadline": deadline,
                "project_id": False,
                "user_ids": [Command.set(user.ids)],
            }
        )


def _opportunity(env, sofia):
    customer = env["res.partner"].create({"name": "Van Damme Interiors"})
    lead = env["crm.lead"].create(
        {
            "name": "Shelves for three shops",
            "type": "opportunity",
            "partner_id": customer.id,
            "user_id": sofia.id,
            "expected_revenue": 18000,
        }
    )
    _as(sofia, "calendar.event").create(
        {
            "name": "Quotation for Van Damme",
            "start": _at(7, 13),
            "stop": _at(7, 14),
            "opportunity_id": lead.id,
        }
    )


def _as(user, model):
    return user.env[model].with_user(user)


def _day(offset):
    return date.today() + timedelta(days=offset)


def _at(offset, hour, minute=0):
    """That time of day in the company's zone, so many days from now, in UTC."""
    return _utc(_day(offset), hour, minute)


def _next_month(hour):
    return _utc(date.today() + relativedelta(months=1, day=8), hour)


def _utc(day, hour, minute=0):
    local = pytz.timezone(demo_people.TIME_ZONE)
    moment = local.localize(datetime.combine(day, time(hour, minute)))
    return moment.astimezone(pytz.utc).replace(tzinfo=None)
