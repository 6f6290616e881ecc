"""What the tests of connecting share."""

from .common import GoogleCase

NARROW = "https://www.googleapis.com/auth/calendar.app.created"
WIDE = "https://www.googleapis.com/auth/calendar"
OTHER = "https://www.googleapis.com/auth/calendar.events.readonly"
CONTROLLER = "odoo.addons.calendar_google_sync.controllers.calendar_google_sync"
INSERT = "calendars.insert"
PAGES = {
    "workspace": "/odoo/workspace-calendar",
    "crm": "/odoo/crm-calendar",
    "calendar": "/odoo/calendar",
}


class ConnectCase(GoogleCase):
    def to_google(self, user, origin="workspace"):
        """Open the link that the wizard's Continue opens; where it leads to."""
        self.login(user)
        response = self.go(f"/calendar_google_sync/connect?origin={origin}")
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 303, response.text[:500])
        return response.headers["Location"]

    def answer(self, url, user, email=None, **options):
        """The person decides in Google; the address that Google sends them to."""
        return self.google.consent(url, email or self.gmail(user), **options)

    def made(self, user, email=None):
        """The calendars that exist in Google besides the person's own, by name."""
        found = self.google.calendars(email or self.gmail(user))
        return {c["summary"]: c for c in found if not c.get("primary")}

    def made_names(self, user, email=None):
        found = self.google.calendars(email or self.gmail(user))
        return sorted(c["summary"] for c in found if not c.get("primary"))

    def assertNothingStored(self, user):
        self.assertFalse(self.account(user))
        credentials = self.env["calendar.google.credential"].sudo()
        self.assertFalse(credentials.search([]))
        self.assertEqual(self.made_names(user), [])
