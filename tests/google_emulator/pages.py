"""The pages on which a person uses the emulated calendar."""

from datetime import date, datetime, timezone
from urllib.parse import quote, urlencode

from werkzeug.routing import Rule
from werkzeug.utils import redirect

from . import agenda, authorization, entry_form, event_store
from .errors import GoogleError
from .people import Person
from .templating import page, stylesheet

DONE = {
    "added": "The entry was added.",
    "saved": "The entry was saved.",
    "deleted": "The entry was deleted.",
    "calendar_saved": "The calendar was saved.",
    "calendar_deleted": "The calendar was deleted with all its entries.",
    "removed": "The app can no longer use this account.",
}


def _page(handler):
    """Wrap a page of one account: under the lock, errors in words."""

    def serve(world, request, email, **values):
        with world.lock:
            try:
                return handler(world, request, Person(world, email), **values)
            except GoogleError as error:
                return _problem(world, email, error)

    return serve


def _problem(world, email, error):
    account = world.accounts.get(email)
    return page("problem.html", error.status, account=account, message=error.message)


def _home_of(person, **query):
    return f"/u/{quote(person.email)}" + (f"?{urlencode(query)}" if query else "")


def _back(person, done, month=None):
    query = {"month": month, "done": done}
    query = {name: value for name, value in query.items() if value}
    return redirect(_home_of(person, **query), 303)


def home(world, request):
    with world.lock:
        accounts = [Person(world, email) for email in world.accounts]
        return page("home.html", people=accounts)


@_page
def month(world, request, person):
    """Show one month of the account's calendars."""
    today = datetime.fromtimestamp(world.now(), timezone.utc).date()
    month = agenda.Month.read(request.args.get("month"), today)
    chosen = request.args.get("calendar")
    shown = [c for c in person.calendars() if chosen in (None, "", c.id)]
    return page(
        "agenda.html",
        account=person.account,
        calendars=[(c, agenda.color_of(c)) for c in person.calendars()],
        chosen=chosen,
        days=agenda.days(world, shown, month),
        month=month,
        today=today,
        done=DONE.get(request.args.get("done")),
    )


@_page
def new_entry(world, request, person):
    calendar = person.calendar(request.values.get("calendar") or person.email)
    if request.method == "POST":
        try:
            person.add_event(calendar.id, entry_form.write(request.form))
        except GoogleError as error:
            values = request.form.to_dict()
            return _form(person, calendar, values, problem=error.message)
        return _back(person, "added", request.form["start_date"][:7])
    day = _day(world, request.args.get("day"))
    return _form(person, calendar, entry_form.empty(calendar, day))


def _day(world, text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(world.now(), timezone.utc).date()


def _form(person, calendar, values, body=None, problem=None):
    return page(
        "entry.html",
        400 if problem else 200,
        account=person.account,
        calendar=calendar,
        calendars=person.calendars(),
        values=values,
        body=body,
        problem=problem,
        repeats=entry_form.REPEATS,
        visibilities=entry_form.VISIBILITIES,
    )


@_page
def entry(world, request, person, calendar_id, event_id):
    """Show the form of an entry, a series or one occurrence; save it."""
    calendar = person.calendar(calendar_id)
    body = person.event(calendar_id, event_id)
    if request.method == "GET":
        return _form(person, calendar, entry_form.read(calendar, body), body)
    try:
        changes = entry_form.write(request.form, body)
        if request.form.get("scope") == "following":
            person.split_series(calendar_id, event_id, changes)
        else:
            person.edit_event(calendar_id, event_id, changes)
    except GoogleError as error:
        values = {**request.form.to_dict(), "calendar": calendar_id}
        return _form(person, calendar, values, body, error.message)
    return _back(person, "saved", request.form["start_date"][:7])


def linked_entry(world, request):
    """Go to the page of an entry that an htmlLink names."""
    told = request.args.get("eid", "")
    with world.lock:
        for email in world.accounts:
            for calendar in Person(world, email).calendars():
                event_id = event_store.linked(calendar, told)
                if event_id:
                    path = f"/c/{quote(calendar.id)}/e/{quote(event_id)}"
                    return redirect(f"/u/{quote(email)}{path}")
        return page("problem.html", 404, account=None, message="No such entry.")


@_page
def delete_entry(world, request, person, calendar_id, event_id):
    person.delete_event(calendar_id, event_id)
    return _back(person, "deleted", request.form.get("month"))


@_page
def calendar(world, request, person, calendar_id):
    """Show and change a calendar's own settings."""
    found = person.calendar(calendar_id)
    if request.method == "POST":
        person.rename_calendar(calendar_id, request.form.get("summary", "").strip())
        return _back(person, "calendar_saved")
    return page("calendar.html", account=person.account, calendar=found)


@_page
def delete_calendar(world, request, person, calendar_id):
    person.delete_calendar(calendar_id)
    return _back(person, "calendar_deleted")


@_page
def access(world, request, person):
    """Show the apps with access to the account; remove one."""
    if request.method == "POST":
        person.withdraw_access(request.form.get("project"))
        return redirect(_home_of(person) + "/access?done=removed", 303)
    apps = [
        (client, [authorization.permission(scope) for scope in sorted(scopes)])
        for client, scopes in person.grants()
    ]
    return page(
        "access.html",
        account=person.account,
        apps=apps,
        done=DONE.get(request.args.get("done")),
    )


BOTH = ["GET", "POST"]
CALENDAR = "/u/<email>/c/<calendar_id>"
ROUTES = [
    Rule("/", endpoint=home, methods=["GET"]),
    Rule("/static/emulator.css", endpoint=stylesheet, methods=["GET"]),
    Rule("/calendar/event", endpoint=linked_entry, methods=["GET"]),
    Rule("/u/<email>", endpoint=month, methods=["GET"]),
    Rule("/u/<email>/new", endpoint=new_entry, methods=BOTH),
    Rule("/u/<email>/access", endpoint=access, methods=BOTH),
    Rule(CALENDAR, endpoint=calendar, methods=BOTH),
    Rule(f"{CALENDAR}/delete", endpoint=delete_calendar, methods=["POST"]),
    Rule(f"{CALENDAR}/e/<event_id>", endpoint=entry, methods=BOTH),
    Rule(f"{CALENDAR}/e/<event_id>/delete", endpoint=delete_entry, methods=["POST"]),
]
