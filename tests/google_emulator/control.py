"""The emulator's remote control: POST JSON to `/_emulator/<command>`.

client.py has a method for each command.
"""

import json

from werkzeug.wrappers import Response

from . import calendars, channels, notices, tokens
from .errors import GoogleError
from .people import Person


def reset(world):
    world.reset()


def add_account(world, email, name=None, time_zone="Europe/Brussels"):
    return vars(world.add_account(email, name, time_zone))


def add_client(world, client_id, client_secret, redirect_uris=None, name=None):
    world.add_client(client_id, client_secret, redirect_uris, name)


def delete_client(world, client_id):
    world.delete_client(client_id)


def rename_account(world, email, new_email):
    return vars(world.rename_account(email, new_email))


def configure(world, **settings):
    world.settings.change(**settings)


def advance_clock(world, seconds):
    world.clock_offset += seconds


def list_calendars(world, email):
    return [
        {**calendars.show_entry(calendar), "appProject": calendar.project}
        for calendar in Person(world, email).calendars()
    ]


def add_calendar(world, email, body):
    return calendars.show(Person(world, email).add_calendar(body))


def rename_calendar(world, email, calendar_id, summary):
    Person(world, email).rename_calendar(calendar_id, summary)


def delete_calendar(world, email, calendar_id):
    Person(world, email).delete_calendar(calendar_id)


def events(world, email, calendar_id, show_deleted=False):
    return Person(world, email).events(calendar_id, show_deleted)


def add_event(world, email, calendar_id, body, lenient=False):
    return Person(world, email).add_event(calendar_id, body, lenient)


def import_events(world, email, calendar_id, bodies):
    Person(world, email).import_events(calendar_id, bodies)


def edit_event(world, email, calendar_id, event_id, changes, lenient=False):
    return Person(world, email).edit_event(calendar_id, event_id, changes, lenient)


def delete_event(world, email, calendar_id, event_id):
    Person(world, email).delete_event(calendar_id, event_id)


def split_series(world, email, calendar_id, instance_id, changes):
    return Person(world, email).split_series(calendar_id, instance_id, changes)


def forget_deleted(world, email, calendar_id):
    Person(world, email).forget_deleted(calendar_id)


def withdraw_access(world, email):
    Person(world, email).withdraw_access()


def expire_sync_tokens(world, email):
    Person(world, email).expire_sync_tokens()


def expire_access_tokens(world, email):
    tokens.expire_access_tokens(world, email)


def grant(world, email, client_id, scopes):
    """Consent at once, without the pages."""
    person = Person(world, email)
    return tokens.grant(world, person.email, world.clients[client_id], scopes)


def grants(world, email):
    return [
        {"client_id": client.client_id, "scopes": sorted(scopes)}
        for client, scopes in Person(world, email).grants()
    ]


def requests(world):
    return list(world.requests)


def clear_requests(world):
    world.requests.clear()
    world.most_at_once = 0


def most_at_once(world):
    return world.most_at_once


def violations(world):
    return world.violations


def mails(world):
    return world.mails


def add_fault(world, spec):
    world.faults.add(**spec)


def clear_faults(world):
    world.faults.clear()


def open_channels(world, email=None):
    """The channels that live, without their tokens."""
    return [
        {
            "id": channel.id,
            "calendar": channel.calendar,
            "email": channel.email,
            "address": channel.address,
            "expires": channel.expires,
            "resourceId": channel.resource_id,
        }
        for channel in channels.living(world)
        if email in (None, channel.email)
    ]


def notice_log(world):
    return world.notices.log


def take_notices(world):
    return notices.take_held(world)


COMMANDS = {
    command.__name__: command
    for command in (
        reset,
        add_account,
        add_client,
        delete_client,
        rename_account,
        configure,
        advance_clock,
        list_calendars,
        add_calendar,
        rename_calendar,
        delete_calendar,
        events,
        add_event,
        import_events,
        edit_event,
        delete_event,
        split_series,
        forget_deleted,
        withdraw_access,
        expire_sync_tokens,
        expire_access_tokens,
        grant,
        grants,
        requests,
        clear_requests,
        most_at_once,
        violations,
        mails,
        add_fault,
        clear_faults,
        open_channels,
        notice_log,
        take_notices,
    )
}


def serve(world, request, command):
    """Run one command; what is wrong with it comes back as `error`."""
    if command not in COMMANDS:
        return _json({"error": f"no command {command!r}"}, 404)
    try:
        arguments = json.loads(request.get_data() or b"{}")
        with world.lock:
            result = COMMANDS[command](world, **arguments)
            return _json({"result": result})
    except GoogleError as error:
        return _json({"error": str(error), "google": error.envelope()}, error.status)
    except (TypeError, ValueError, KeyError) as error:
        return _json({"error": f"{type(error).__name__}: {error}"}, 400)


def _json(body, status=200):
    return Response(json.dumps(body), status, mimetype="application/json")
