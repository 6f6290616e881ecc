"""Three people meet: one with us, one with Odoo's own google_calendar, one with none.

Each story is played twice: while Sofia is not linked, and then with her calendars. What
the peer sends, whom Odoo mails, and what becomes of the event must be the same.
"""

from datetime import timedelta

from odoo.fields import Command

from .peers_common import PeersCase

HOUR = timedelta(hours=1)
ROUNDS = 2
#: Of what the peer sends, what differs from one event to the next
IDS = ("id", "extendedProperties", "conferenceData", "organizer")
DAILY = {
    "recurrency": True,
    "rrule_type": "daily",
    "interval": 1,
    "end_type": "count",
    "count": 4,
}


class MeetingCase(PeersCase):
    def settle(self):
        """Everybody synchronizes, twice, in turns."""
        for _round in range(ROUNDS):
            for user in self.everybody():
                self.open_calendar(user)
            if self.account(self.sofia).state == "connected":
                run = self.synchronize(self.sofia)
                self.assertEqual((run.state, run.parked), ("done", 0), run.message)

    def everybody(self):
        return [self.sofia, self.paula, self.marco]

    def ours(self):
        """The entries of Sofia's calendar of events."""
        calendar = self.account(self.sofia).events_calendar_id
        return self.google.events(self.gmail(self.sofia), calendar)

    def tell(self, event):
        """What happened since the log was cleared.

        :return: tuple of the peer's requests, Odoo's mails, and the event's values
        """
        sent = [
            (call["api_method"], call["query"].get("sendUpdates"), self.plain(call))
            for call in self.writes(self.paula)
        ]
        return sent, sorted(self.mails), self.values(event)

    def forget(self):
        """What happens from now on is told the next time."""
        self.mails.clear()
        self.google.clear_requests()

    @staticmethod
    def plain(call):
        body = call["body"] or {}
        return {name: value for name, value in body.items() if name not in IDS}

    def values(self, event):
        event = event.with_context(active_test=False).exists()
        if not event:
            return None
        attendees = {one.partner_id.name: one.state for one in event.attendee_ids}
        peers = event.active, event.need_sync, bool(event.google_id)
        return event.name, event.start, event.stop, attendees, peers

    # What people do in Odoo

    def meet(self, organizer, actor, **values):
        partners = [user.partner_id.id for user in self.everybody()]
        values = {
            "name": "Meeting",
            **self.times(1, 10),
            "user_id": organizer.id,
            "partner_ids": [Command.set(partners)],
            **values,
        }
        events = self.env["calendar.event"]
        return events.browse(self.call(actor, events, "create", [values]))

    def times(self, day, hour):
        """Odoo's values of an hour on a day from today."""
        start = self.day(day).replace(hour=hour)
        return {
            "start": start.isoformat(" "),
            "stop": (start + HOUR).isoformat(" "),
        }

    def rename(self, event, actor):
        self.call(actor, event, "write", {"name": "Renamed"})

    def move(self, event, actor):
        self.call(actor, event, "write", self.times(2, 14))

    def decline(self, event, actor):
        self.call(actor, self.invitation(event, actor), "do_decline")

    def accept(self, event, actor):
        self.call(actor, self.invitation(event, actor), "do_accept")

    def delete(self, event, actor):
        self.call(actor, event, "unlink")

    def invitation(self, event, user):
        return event.attendee_ids.filtered(
            lambda one: one.partner_id == user.partner_id
        )


class TestMeeting(MeetingCase):
    """All of it done in Odoo, by each of them in the meetings of each of them."""

    def play(self, organizer, actor):
        """
        :return: dict of what was done to what it led to, see ``tell``
        """
        told = {}
        self.forget()
        event = self.meet(organizer, actor)
        for deed in ("create", "rename", "move", "decline", "accept", "delete"):
            if deed != "create":
                getattr(self, deed)(event, actor)
            self.settle()
            told[deed] = self.tell(event)
            self.check(event.with_context(active_test=False).exists(), organizer, deed)
            self.forget()
        return told

    def check(self, event, organizer, deed):
        """Each entry is where it belongs, once, and as it is in Odoo."""
        event = event.filtered("active")
        self.assertEqual(bool(event), deed != "delete")
        self.assertEqual(self.writes(self.marco), [])
        self.check_peer(event, organizer)
        self.assertEqual(self.primary(self.sofia), [])
        if self.account(self.sofia):
            self.check_ours(event, organizer)

    def check_peer(self, event, organizer):
        entries = self.primary(self.paula)
        self.assertEqual(self.made(self.paula), {})
        self.assertLessEqual(len(self.writes(self.paula)), 1)
        if organizer == self.paula:
            self.assertEqual(len(entries), len(event))
        for entry in entries:
            self.assertEqual(entry["summary"], event.name)
            self.assertEqual(self.naive(entry["start"]), event.start)

    def check_ours(self, event, organizer):
        declined = self.invitation(event, self.sofia).state == "declined"
        is_there = event and (organizer == self.sofia or not declined)
        self.assertEqual(len(self.ours()), int(bool(is_there)))
        for entry in self.ours():
            self.assertEqual(entry["summary"], event.name)
            self.assertEqual(self.naive(entry["start"]), event.start)
            self.assertNotIn("attendees", entry)
        # Each step changes one thing, and nothing is sent twice
        writes = self.writes(self.sofia)
        self.assertLessEqual(len(writes), 1)
        for call in writes:
            calendar = self.account(self.sofia).events_calendar_id
            self.assertEqual(call["calendar"], calendar)
            self.assertNotIn("sendUpdates", call["query"])

    def compare(self, organizer):
        """The stories of all actors, without and with Sofia's link."""
        without = {actor: self.play(organizer, actor) for actor in self.everybody()}
        self.connect(self.sofia)
        for actor in self.everybody():
            beside = self.play(organizer, actor)
            for deed, expected in without[actor].items():
                with self.subTest(actor=actor.name, deed=deed):
                    self.assertEqual(beside[deed], expected)

    def test_organized_by_ours(self):
        self.compare(self.sofia)

    def test_organized_by_the_peers(self):
        self.compare(self.paula)

    def test_organized_by_one_on_none(self):
        self.compare(self.marco)


class TestMeetingInGoogle(MeetingCase):
    """What they do in Google, each in the calendar that they have there."""

    def test_done_by_ours(self):
        """An edit of Sofia in Google reaches Paula's Google once; Odoo mails nobody."""
        self.connect(self.sofia)
        for organizer in self.everybody():
            with self.subTest(organizer=organizer.name):
                event = self.meet(organizer, organizer)
                self.settle()
                self.forget()
                [entry] = self.ours()
                start = self.day(3).replace(hour=8)
                changes = {"summary": "Renamed in Google", **self.timed(start)}
                self.edit_entry(self.sofia, entry, **changes)
                self.settle()
                self.assertEqual((event.name, event.start), (changes["summary"], start))
                self.assertEqual(self.mails, [])
                self.assertEqual(len(self.writes(self.paula)), organizer == self.paula)
                for entry in self.primary(self.paula):
                    self.assertEqual(entry["summary"], changes["summary"])
                    self.assertEqual(self.naive(entry["start"]), start)
                self.forget()
                [entry] = self.ours()
                self.delete_entry(self.sofia, entry)
                self.settle()
                self.assertTrue(event.exists().active)
                self.assertEqual(self.ours(), [])
                self.assertEqual((self.mails, self.writes(self.paula)), ([], []))
                self.delete(event, organizer)
                self.settle()

    def test_made_by_ours(self):
        """A new entry of Sofia with a guest becomes a meeting, and nobody is mailed."""
        self.connect(self.sofia)
        start = self.day(3).replace(hour=8)
        guests = [{"email": self.paula.email}, {"email": self.marco.email}]
        self.add_entry(
            self.sofia, summary="From Google", attendees=guests, **self.timed(start)
        )
        self.forget()
        self.settle()
        event = self.env["calendar.event"].search([("name", "=", "From Google")])
        everybody = self.sofia + self.paula + self.marco
        self.assertEqual(event.user_id, self.sofia)
        self.assertEqual(event.partner_ids, everybody.partner_id)
        self.assertEqual((self.mails, self.writes(self.paula)), ([], []))
        self.assertEqual(self.primary(self.sofia), [])
        self.assertEqual(len(self.ours()), 1)

    def play(self):
        """What Paula does in her Google.

        :return: list of what each deed led to, see ``tell``
        """
        email = self.gmail(self.paula)
        start = self.day(3).replace(hour=8)
        people = [
            {"email": self.paula.email, "responseStatus": "accepted"},
            {"email": self.sofia.email, "responseStatus": "needsAction"},
        ]
        self.forget()
        entry = self.google.add_event(
            email,
            email,
            summary="Paula's",
            attendees=people,
            organizer={"email": self.paula.email},
            reminders={"useDefault": True},
            **self.timed(start),
        )
        self.settle()
        event = self.env["calendar.event"].search([("name", "=", "Paula's")])
        self.assertEqual(event.partner_ids, (self.paula + self.sofia).partner_id)
        told = [self.tell(event)]
        self.check(event, True)
        declined = [people[0], {**people[1], "responseStatus": "declined"}]
        for changes, is_there in (
            ({"summary": "Renamed"}, True),
            (self.timed(start + HOUR), True),
            ({"attendees": declined}, False),
            ({"attendees": people}, True),
        ):
            self.forget()
            self.google.edit_event(email, email, entry["id"], **changes)
            self.settle()
            told.append(self.tell(event))
            self.check(event, is_there)
        self.forget()
        self.google.delete_event(email, email, entry["id"])
        self.settle()
        told.append(self.tell(event))
        self.check(event.exists(), False)
        return told

    def check(self, event, is_there):
        if not self.account(self.sofia):
            return
        self.assertEqual(len(self.ours()), int(is_there))
        for entry in self.ours():
            self.assertEqual(entry["summary"], event.name)
            self.assertEqual(self.naive(entry["start"]), event.start)
        self.assertLessEqual(len(self.writes(self.sofia)), 1)
        self.assertEqual(self.primary(self.sofia), [])

    def test_done_by_the_peers(self):
        without = self.play()
        self.connect(self.sofia)
        self.assertEqual(self.play(), without)


class TestMeetingSeries(MeetingCase):
    def play(self, organizer):
        """
        :return: list of what each deed led to
        """
        self.forget()
        first = self.meet(organizer, organizer, event_tz="Europe/Brussels", **DAILY)
        told = [self.look("Meeting", 4)]
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        moved = {**self.times(2, 14), "recurrence_update": "self_only"}
        self.call(organizer, rows[1], "write", moved)
        told.append(self.look("Meeting", 4))
        name = {"name": "Renamed", "recurrence_update": "all_events"}
        self.call(organizer, first.exists() or rows[2], "write", name)
        told.append(self.look("Renamed", 4))
        rows = self.rows("Renamed")
        self.call(organizer, rows[-1], "action_mass_archive", "self_only")
        told.append(self.look("Renamed", 3))
        rows = self.rows("Renamed")
        self.call(organizer, rows[0], "action_mass_deletion", "all_events")
        told.append(self.look("Renamed", 0))
        return told

    def rows(self, name):
        return self.env["calendar.event"].search([("name", "=", name)], order="start")

    def look(self, name, number):
        """:return: the peer's requests, Odoo's mails and the values of the rows"""
        self.settle()
        rows = self.rows(name)
        self.assertEqual(len(rows), number)
        told = [self.tell(row)[2] for row in rows]
        sent, mails, _values = self.tell(rows[:1])
        if self.account(self.sofia):
            self.check(rows)
        self.forget()
        return sent, mails, told

    def check(self, rows):
        """Sofia's calendar shows what is in Odoo, in one series."""
        shown = [(row.start, row.name) for row in rows]
        self.assertEqual(self.shown(), shown)
        self.assertEqual(self.primary(self.sofia), [])

    def compare(self, organizer):
        without = self.play(organizer)
        self.connect(self.sofia)
        for beside, expected in zip(self.play(organizer), without, strict=True):
            self.assertEqual(beside, expected)

    def test_organized_by_ours(self):
        self.compare(self.sofia)

    def test_organized_by_the_peers(self):
        self.compare(self.paula)

    def test_organized_by_one_on_none(self):
        self.compare(self.marco)


class TestChangingSides(MeetingCase):
    def test_from_us_to_the_peer_and_back(self):
        """Whoever switches Odoo's own on is paused with us, and nothing is doubled."""
        self.connect(self.sofia)
        event = self.meet(self.sofia, self.sofia)
        self.settle()
        [entry] = self.ours()
        self.link_peer(self.sofia)
        self.open_calendar(self.sofia)
        self.assertEqual(len(self.primary(self.sofia)), 1)
        self.forget()
        with self.assertRaisesRegex(AssertionError, "Stop it"):
            self.synchronize(self.sofia)
        self.rename(event, self.sofia)
        self.assertEqual(self.account(self.sofia).state, "paused")
        self.assertEqual([one["summary"] for one in self.ours()], ["Meeting"])
        self.call(self.sofia, self.sofia, "stop_google_synchronization")
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.forget()
        self.settle()
        [same] = self.ours()
        self.assertEqual((same["id"], same["summary"]), (entry["id"], "Renamed"))
        self.assertEqual(len(self.primary(self.sofia)), 1)
        self.assertEqual(self.writes(self.sofia), [])
