"""What two people did with the addon as it was released.

Each entry is one of the ways in which an entry can stand: see ``WAYS``.
"""

from datetime import datetime, timedelta, timezone

from devtools import demo_people

#: Title of an entry to how it stands with Google
WAYS = {
    "Meeting": "an event of Odoo",
    "Standup": "a series, of which the second occurrence has a title of its own",
    "Report": "a task",
    "From Google": "an event that was made in Google",
    "Dentist": "deleted in Google, and left alone since then",
    "Refused": "refused by Google, and left out until it changes",
}
EXCEPTION = "Standup with guests"
PROJECT = "Inbox"


class Story:
    """
    :param world: ``world.World``, whose Odoo runs the released addon
    """

    def __init__(self, world):
        self.world = world

    def tell(self):
        """:return: the two people"""
        world = self.world
        world.enter_client()
        sofia, marco = (world.add_person(name) for name in ("Sofia", "Marco"))
        for person in (sofia, marco):
            assert world.connect(person)["type"] == "success"
            self._fill(person)
            self._prefer(person)
        return sofia, marco

    def _fill(self, person):
        self._make(person)
        run = self.world.synchronize(person)
        assert (run["state"], run["remote_created"]) == ("done", 4), run["message"]
        self._add_to_google(person)
        run = self.world.synchronize(person)
        assert (run["local_created"], run["detached"]) == (1, 1), run["message"]
        self._let_google_refuse(person)
        run = self.world.synchronize(person)
        assert run["parked"] == 1, run["message"]

    def _make(self, person):
        client = self.world.rpc(person.login)
        for number, title in enumerate(("Meeting", "Dentist")):
            client.create("calendar.event", **event(title, days=2 + number))
        repeated = {"recurrency": True, "rrule_type": "daily", "interval": 1}
        repeated.update(end_type="count", count=4, event_tz=demo_people.TIME_ZONE)
        client.create("calendar.event", **event("Standup", days=5), **repeated)
        domain = [("name", "=", "Standup"), ("user_id", "=", client.uid)]
        found = client.search_read("calendar.event", domain, ["start"], order="start")
        client.write("calendar.event", found[1]["id"], name=EXCEPTION)
        client.create(
            "project.task",
            name="Report",
            user_ids=[(6, 0, [client.uid])],
            date_deadline=f"{soon(6):%Y-%m-%d %H:%M:%S}",
        )

    def _add_to_google(self, person):
        google, calendar = self.world.google, self.world.calendar(person, "Events")
        dentist = self.world.entries(person)["Dentist"]
        google.delete_event(person.email, calendar, dentist["id"])
        google.add_event(person.email, calendar, **entry("From Google", days=7))

    def _let_google_refuse(self, person):
        client = self.world.rpc(person.login)
        client.create("calendar.event", **event("Refused", days=8))
        fault = {"api_method": r"events\.insert$", "status": 400, "reason": "invalid"}
        self.world.google.add_fault(**fault, count=1)

    def _prefer(self, person):
        """Each their own project, which Odoo's managers have made for them."""
        name = f"{PROJECT} of {person.name}"
        values = {"name": name, "privacy_visibility": "employees"}
        project = self.world.rpc().call("project.project", "create", values)
        client = self.world.rpc(person.login)
        client.write("res.users", client.uid, calendar_google_project_id=project)


def soon(days, hour=9):
    """:return: aware UTC, on that hour so many days from now"""
    today = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    return today.replace(hour=hour) + timedelta(days=days)


def event(title, days):
    """:return: dict of the values of an event of one hour"""
    start = soon(days)
    return {
        "name": title,
        "start": f"{start:%Y-%m-%d %H:%M:%S}",
        "stop": f"{start + timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
    }


def entry(title, days):
    """:return: dict of the body of a Google entry of one hour"""
    start = soon(days)
    end = start + timedelta(hours=1)
    moments = {"start": start, "end": end}
    zone = demo_people.TIME_ZONE
    return {
        "summary": title,
        **{
            side: {"dateTime": moment.isoformat(), "timeZone": zone}
            for side, moment in moments.items()
        },
    }
