"""Known failures of Odoo's own google_calendar with guests, contacts and companies."""

from odoo.fields import Command

from .test_known_failures import KnownFailuresCase


class TestKnownContacts(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.contacts = self.env["res.partner"]
        self.lena = self.person("lena")
        self.google.add_account("lena@gmail.example.com")

    def contact(self, name, email):
        return self.contacts.create({"name": name, "email": email})

    def import_with(self, user, *emails, title="Lunch"):
        guests = [{"email": email} for email in emails]
        times = self.timed(self.day(3).replace(hour=9))
        self.add_entry(user, summary=title, attendees=guests, **times)
        self.synchronize_done(user)
        return self.events(title)

    def test_address_of_an_alias_moves_no_guest(self):
        """#261004: a guest with the address of an alias is dropped, the rest mixed."""
        domain = self.env["mail.alias.domain"].create({"name": "alias.example.com"})
        self.env.company.alias_domain_id = domain
        partners = self.env.ref("base.model_res_partner")
        self.env["mail.alias"].create(
            {
                "alias_name": "sales",
                "alias_model_id": partners.id,
                "alias_domain_id": domain.id,
            }
        )
        gustav = self.contact("Gustav", "gustav@example.com")
        zoe = self.contact("Zoe", "zoe@example.com")
        addresses = {
            "gustav@example.com",
            "nobody@example.com",
            "sales@alias.example.com",
            "zoe@example.com",
        }
        self.connect(self.sofia)
        event = self.import_with(self.sofia, *sorted(addresses))
        self.assertEqual(event.partner_ids, self.sofia.partner_id | gustav | zoe)
        for attendee in event.attendee_ids:
            self.assertEqual(attendee.email, attendee.partner_id.email)
        # What Odoo does not know is not lost in Google when Odoo writes there
        event.with_user(self.sofia).name = "Dinner"
        self.synchronize_done(self.sofia)
        attendees = self.entries(self.sofia)["Dinner"]["attendees"]
        self.assertEqual({guest["email"] for guest in attendees}, addresses)

    def test_no_contact_is_ever_made(self):
        """#65216: a contact is made for each guest that Odoo does not know."""
        self.connect(self.sofia)
        before = self.contacts.with_context(active_test=False).search_count([])
        event = self.import_with(self.sofia, "nobody@example.com", "x@example.com")
        entry = self.entries(self.sofia)["Lunch"]
        guests = [*entry["attendees"], {"email": "late@example.com"}]
        self.edit_entry(self.sofia, entry, attendees=guests, location="Ghent")
        self.synchronize_done(self.sofia)
        self.assertEqual(event.location, "Ghent")
        self.assertEqual(event.partner_ids, self.sofia.partner_id)
        after = self.contacts.with_context(active_test=False).search_count([])
        self.assertEqual(after, before)

    def test_two_contacts_with_one_address_are_one_guest(self):
        """#82454, #82451, #61049: several contacts with one e-mail address."""
        for name in ("First", "Second"):
            self.contact(name, "twin@example.com")
        self.contact("Nora at home", "nora@gmail.example.com")
        nora = self.person("nora")
        self.connect(self.sofia)
        event = self.import_with(
            self.sofia, "Twin@example.com", nora.email, self.sofia.email
        )
        guests = event.partner_ids - self.sofia.partner_id
        self.assertEqual(len(event.attendee_ids), 3)
        # The colleague herself, and not a contact with her address
        self.assertIn(nora.partner_id, guests)
        self.assertEqual((guests - nora.partner_id).name, "First")

    def test_person_who_may_not_make_contacts(self):
        """Viindoo/odoo#81: without the right to make contacts the import fails."""
        self.assertFalse(self.contacts.with_user(self.lena).has_access("create"))
        gustav = self.contact("Gustav", "gustav@example.com")
        self.connect(self.lena)
        event = self.import_with(self.lena, "gustav@example.com", "no@example.com")
        self.assertEqual(event.user_id, self.lena)
        self.assertEqual(event.partner_ids, self.lena.partner_id | gustav)

    def test_event_of_another_organizer_is_hers_to_show(self):
        """#52990: 403 for the edit of an event that somebody else organizes."""
        both = [Command.set((self.sofia | self.marco).partner_id.ids)]
        event = self.event(self.marco, "Theirs", partner_ids=both)
        self.connect(self.sofia)
        self.synchronize_done(self.sofia)
        event.with_user(self.marco).name = "By Marco"
        self.synchronize_done(self.sofia)
        entry = self.entries(self.sofia)["By Marco"]
        self.assertTrue(entry["organizer"]["self"])
        self.edit_entry(self.sofia, entry, location="Ghent")
        self.synchronize_done(self.sofia)
        self.assertEqual(event.location, "Ghent")
        self.assertEqual(event.user_id, self.marco)
        self.assert_idle(self.sofia)

    def test_all_companies_of_the_person(self):
        """#221193: records of another company of the person cannot be accessed."""
        other = self.env["res.company"].create({"name": "Second Company"})
        self.marco.company_ids += other
        project = self.env["project.project"].create(
            {"name": "There", "company_id": other.id}
        )
        partner = self.contact("Gustav", "gustav@example.com")
        partner.company_id = other
        self.connect(self.marco)
        values = {"project_id": project.id, "company_id": other.id}
        task = self.task(self.marco.sudo(), "Far away", **values)
        self.assertEqual(task.company_id, other)
        event = self.import_with(self.marco, "gustav@example.com")
        self.assertIn(partner, event.partner_ids)
        entry = self.entries(self.marco, "tasks")["Far away"]
        self.edit_entry(self.marco, entry, "tasks", summary="Further")
        run = self.synchronize_done(self.marco)
        self.assertEqual((run.local_updated, task.name), (1, "Further"), run.message)
