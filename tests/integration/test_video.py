"""Links to video calls, both ways: neither side ever loses its own."""

from .test_occurrences import OccurrencesCase

MEET, OTHER = "https://meet.google.com/abc-defg-hij", "https://zoom.example.com/j/1"
OWN = "https://meet.example.com/room"


def conference(link):
    """Google's, of another provider; with null it is removed."""
    points = [{"entryPointType": "video", "uri": link}]
    return {"conferenceData": {"entryPoints": points} if link else None}


class TestVideo(OccurrencesCase):
    def entry(self, name="Meeting"):
        return self.entries(self.sofia)[name]

    def add(self, **values):
        when = self.timed(self.day(1).replace(hour=10))
        return self.add_entry(self.sofia, summary="Meeting", **{**when, **values})

    def links(self):
        return [event.videocall_location for event in self.rows()]

    def assert_quiet(self):
        """Two runs that neither write nor ask for more than what is new."""
        for _number in range(2):
            before = self.rows().mapped("write_date")
            self.assert_idle()
            self.assertEqual(self.rows().mapped("write_date"), before)

    def assert_untouched(self):
        """Nothing of a conference was ever sent."""
        for call in self.google.calls():
            self.assertNotIn("conferenceData", str(call.get("body")))
            self.assertNotIn("conferenceDataVersion", str(call.get("query")))

    # From Google

    def test_google_conference_comes_to_odoo(self):
        self.add(**conference(OTHER))
        self.done(local_created=1, remote_updated=0)
        self.assertEqual(self.links(), [OTHER])
        self.assertEqual(self.rows().videocall_source, "custom")
        self.assertNotIn("description", self.entry())
        self.assert_quiet()
        # What Odoo sends later names Google's own link in no footer
        self.rows().location = "Ghent"
        self.done(remote_updated=1)
        self.rows().partner_ids |= self.marco.partner_id
        self.done(remote_updated=1)
        self.assertIn("Marco", self.entry()["description"])
        self.assertNotIn(OTHER, self.entry()["description"])
        self.assertEqual(
            self.entry()["conferenceData"], conference(OTHER)["conferenceData"]
        )
        self.assertFalse(self.rows().description)
        self.assert_quiet()
        self.assert_untouched()

    def test_a_later_one_is_taken_over_changed_and_removed(self):
        event = self.event(self.sofia)
        self.done()
        for link in (MEET, OTHER, None):
            self.edit_entry(self.sofia, self.entry(), **conference(link))
            self.done(local_updated=1, remote_updated=0, conflicts=0)
            self.assertEqual(event.videocall_location, link or False)
            self.assert_quiet()

    def test_removed_in_odoo_it_stays_in_google_and_away_from_odoo(self):
        self.add(**conference(MEET))
        self.done()
        self.rows().videocall_location = False
        self.done()
        self.assertEqual(self.links(), [False])
        self.assertEqual(self.entry()["hangoutLink"], MEET)
        self.assert_quiet()
        self.edit_entry(self.sofia, self.entry(), summary="Renamed")
        self.done(local_updated=1)
        self.assertEqual(self.links(), [False])
        self.assert_untouched()

    def test_hostile_ones_are_not_taken(self):
        body = {"status": "confirmed", **self.timed(self.day(1).replace(hour=10))}
        links = ["javascript:alert(1)", "http://x.example.com", f"https://{'a' * 2000}"]
        links.append("https://evil.example.com/calendar/join_videocall/x")
        bodies = [
            {"id": f"hostile{number}", "hangoutLink": link, **conference(link), **body}
            for number, link in enumerate(links)
        ]
        bodies = [
            {**one, "eventType": "default", "iCalUID": one["id"]} for one in bodies
        ]
        calendar = self.account(self.sofia).events_calendar_id
        self.google.import_events(self.gmail(self.sofia), calendar, bodies)
        self.done(local_created=4)
        self.assertEqual(self.links(), [False] * 4)

    # From Odoo

    def test_odoo_link_is_shown_in_google(self):
        event = self.event(self.sofia, description="Mine", videocall_location=OWN)
        self.done(remote_created=1)
        shown = self.entry()["description"]
        self.assertTrue(shown.startswith("Mine<br>"))
        self.assertEqual(shown.count(f'Video call: <a href="{OWN}">{OWN}</a>'), 1)
        self.assertNotIn("conferenceData", self.entry())
        self.assert_quiet()
        self.edit_entry(self.sofia, self.entry(), description=f"Yours<br>{shown}")
        self.done(local_updated=1)
        self.assertIn("Yours<br>Mine<", str(event.description))
        self.assertNotIn("Video call", str(event.description))
        event.videocall_location = OTHER
        self.done(remote_updated=1)
        shown = self.entry()["description"]
        self.assertTrue(OTHER in shown and OWN not in shown)
        event.videocall_location = False
        self.done(remote_updated=1)
        self.assertNotIn("Video call", self.entry()["description"])
        self.assert_quiet()

    def test_where_both_have_one_both_keep_theirs(self):
        event = self.event(self.sofia, videocall_location=OWN)
        self.done()
        for link in (MEET, OTHER, None):
            self.edit_entry(self.sofia, self.entry(), **conference(link))
            self.done(local_updated=0, remote_updated=0)
            self.assertEqual(event.videocall_location, OWN)
            self.assertIn(OWN, self.entry()["description"])
            self.assert_quiet()
        self.assert_untouched()

    def test_a_lost_answer_takes_no_link_away(self):
        event = self.event(self.sofia, videocall_location=OWN)
        self.google.add_fault(batch="part", drop=True, after=True)
        self.synchronize(self.sofia)
        self.done()
        self.assertEqual(event.videocall_location, OWN)
        self.assertIn(OWN, self.entry()["description"])

    def test_private(self):
        self.event(self.sofia, privacy="private", videocall_location=OWN)
        self.done()
        self.assertEqual(self.entry()["visibility"], "private")
        self.assertIn(OWN, self.entry()["description"])
        self.assert_quiet()

    # Series

    def test_series_from_google(self):
        self.import_series("RRULE:FREQ=DAILY;COUNT=4", **conference(MEET))
        self.done(local_created=1)
        self.assertEqual(self.links(), [MEET] * 4)
        self.assert_quiet()
        self.edit_entry(self.sofia, self.master(), **conference(OTHER))
        self.done(remote_updated=0)
        self.assertEqual(self.links(), [OTHER] * 4)
        self.assert_quiet()
        self.edit_entry(self.sofia, self.instance(2), **conference(MEET))
        self.done(remote_updated=0)
        self.assertEqual(self.links(), [OTHER, MEET, OTHER, OTHER])
        self.assert_quiet()
        self.edit_entry(self.sofia, self.master(), **conference(None))
        self.done(remote_updated=0)
        self.assertEqual(self.links(), [False, MEET, False, False])
        self.assert_quiet()
        self.assert_same()
        self.assert_untouched()

    def test_series_from_odoo_and_one_occurrence(self):
        self.series(count=4, videocall_location=OWN)
        self.done(remote_created=1)
        self.assertIn(OWN, self.master()["description"])
        self.assert_quiet()
        self.only(self.rows()[1], videocall_location=OTHER)
        self.done()
        shown = [entry["description"] for entry in self.shown_entries()]
        self.assertEqual([OTHER in one for one in shown], [False, True, False, False])
        self.assertEqual([OWN in one for one in shown], [True, False, True, True])
        self.assert_quiet()
        self.edit_entry(self.sofia, self.master(), **conference(MEET))
        self.done()
        self.assertEqual(self.links(), [OWN, OTHER, OWN, OWN])
        self.assert_quiet()
        self.assert_same()

    def test_rooms_of_odoo_make_no_exceptions(self):
        """Each event of a series may have an address of its own."""
        self.series(count=3)
        for event in self.rows():
            link = event.get_discuss_videocall_location()
            self.only(event, videocall_location=link)
        self.assertEqual(len(set(self.links())), 3)
        self.done(remote_created=1)
        self.assertIn(self.links()[0], self.master()["description"])
        calendar = self.account(self.sofia).events_calendar_id
        self.assertEqual(len(self.google.events(self.gmail(self.sofia), calendar)), 1)
        self.assert_quiet()
