"""Whose story test_main_path.py tells, and where it plays."""

from devtools.demo_people import SOFIA
from tests.browser import people
from tests.browser.google_page import GooglePage
from tests.browser.steps import CalendarPage

DAY = people.next_week(3)
NAMES = EVENTS, TASKS = people.calendar_names()


class Story:
    """Sofia, her two tabs, and the numbered pictures of her way."""

    def __init__(self, page, google_tab, server, screenshot):
        self.page = page
        self.calendar = CalendarPage(page)
        self.google = GooglePage(google_tab, server, SOFIA)
        self.server = server
        self._screenshot = screenshot
        self._taken = 0

    def picture(self, name, page=None):
        self._taken += 1
        self._screenshot(page or self.page, f"main-{self._taken:02}-{name}")

    def google_picture(self, name):
        self.picture(f"google-{name}", self.google.page)

    def go_to_calendar(self):
        self.calendar.open("crm-calendar")
        self.calendar.show_next_week()
