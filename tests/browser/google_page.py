"""The emulator's own pages, as the person uses them."""

import re
from urllib.parse import quote

from playwright.sync_api import expect


class GooglePage:
    """One person's Google calendar, in a tab."""

    def __init__(self, page, server, person):
        self.page = page
        self.home = f"{server.google_url}/u/{quote(person.email)}"

    def open(self, day):
        """Show the month of a day."""
        self.page.goto(f"{self.home}?month={day:%Y-%m}")
        return self

    def calendar(self, name):
        calendars = self.page.get_by_role("navigation", name="Calendars")
        return calendars.get_by_role("link", name=name, exact=True)

    def entry(self, day, title):
        """The line of an entry on a day."""
        section = self.page.get_by_role(
            "region", name=f"{day:%A} {day.day} {day:%B %Y}"
        )
        return section.get_by_role("listitem").filter(
            has=self.page.get_by_text(title, exact=True)
        )

    def add(self, calendar, title, day, start, end):
        self.open(day)
        self.page.get_by_role("link", name="New entry").click()
        self.page.get_by_label("Calendar").select_option(label=calendar)
        self._fill(title, day, start, end)
        self._save("The entry was added.")

    def edit(self, day, title, **fields):
        """Change fields by their labels, e.g. edit(day, "Fair", Where="Ghent")."""
        self._unfold(day, title)
        self.page.get_by_role("link", name="Edit", exact=True).click()
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)
        self._save("The entry was saved.")

    def move(self, day, title, start, end):
        self._unfold(day, title)
        self.page.get_by_role("link", name="Edit", exact=True).click()
        self._fill(title, day, start, end)
        self._save("The entry was saved.")

    def delete(self, day, title):
        self._unfold(day, title)
        self.page.get_by_role("button", name="Delete", exact=True).click()
        self._expect("The entry was deleted.")

    def remove_access(self):
        self.page.goto(f"{self.home}/access")
        self.page.get_by_role("button", name=re.compile("Remove access")).click()

    def _unfold(self, day, title):
        self.open(day)
        self.entry(day, title).get_by_text(title, exact=True).click()

    def _fill(self, title, day, start, end):
        self.page.get_by_label("Title", exact=True).fill(title)
        for name, time in (("Starts", start), ("Ends", end)):
            moment = self.page.get_by_role("group", name=name)
            moment.get_by_label("Date").fill(day.isoformat())
            moment.get_by_label("Time").fill(time)

    def _save(self, message):
        self.page.get_by_role("button", name="Save").click()
        self._expect(message)

    def _expect(self, message):
        expect(self.page.get_by_role("status")).to_have_text(message)


def consent(page, person, allow=True):
    """Choose an account and answer Google; nothing is looked at."""
    choose_account(page, person)
    page.get_by_role("button", name="Allow" if allow else "Cancel").click()


def choose_account(page, person):
    expect(page.get_by_role("heading", name="Choose an account")).to_be_visible()
    page.get_by_role("button", name=person.email).click()
    expect(page.get_by_role("heading", name=re.compile("wants access"))).to_be_visible()
