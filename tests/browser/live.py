"""What happens on the server while somebody looks at a page."""

from tests.browser import people


def account_of(server, person):
    [account] = server.rpc(person.login).search_read(
        "calendar.google.account", [], ["id", "events_calendar_id"]
    )
    return account


def synchronize(server, person):
    ids = [account_of(server, person)["id"]]
    server.rpc(person.login).call("calendar.google.account", "synchronize", ids)


def background_run(server, person):
    """Nobody has asked for it; it is not waited for."""
    ids = [account_of(server, person)["id"]]
    server.rpc(people.ADMIN).call(
        "calendar.google.account", "action_synchronize_for_user", ids
    )


def add_entry(server, person, title, day, hour):
    """The person enters something in Google, for an hour."""
    calendar = account_of(server, person)["events_calendar_id"]
    start, end = (people.at(day, when).replace(" ", "T") for when in (hour, hour + 1))
    server.emulator.add_event(
        person.email,
        calendar,
        summary=title,
        start={"dateTime": f"{start}Z"},
        end={"dateTime": f"{end}Z"},
    )


def make_events(server, person, number, day):
    values = {"start": people.at(day, 9), "stop": people.at(day, 10)}
    odoo = server.rpc(person.login)
    many = [{"name": f"Event {n}", **values} for n in range(number)]
    return odoo.call("calendar.event", "create", many)
