"""./dev test walks: somebody clicks about faster than the server answers.

Nothing may break, whatever is clicked while something else is still loading. The steps
come from a seed, how long each answer takes from chance. WALKS=20 for more of them,
WALK=7 for the first seed.
"""

import os
import random

import pytest
from playwright.sync_api import Error

from tests.browser import people, steps
from tests.browser.steps import CalendarPage

FIRST = int(os.environ.get("WALK", "1"))
NUMBER = int(os.environ.get("WALKS", "4"))
STEPS = 250
IMPATIENCE = 700  # milliseconds after which a person tries something else
PAUSES = (0, 0, 50, 200, 600)
#: Answers of the server come later than they would
SLOW = """() => {
    const send = XMLHttpRequest.prototype.send;
    const delays = [0, 0, 20, 100, 300, 800];
    XMLHttpRequest.prototype.send = function (...body) {
        const delay = delays[Math.floor(Math.random() * delays.length)];
        setTimeout(() => {
            if (this.readyState === XMLHttpRequest.OPENED) {
                send.apply(this, body);
            }
        }, delay);
    };
}"""
PAGES = (
    ("My Workspace",),
    ("My Workspace", "Calendar"),
    ("My Workspace", "My Tasks"),
    ("My Workspace", "Google Calendar", "Synchronization History"),
    ("My Workspace", "Google Calendar", "Not Synchronized"),
    ("My Workspace", "Settings", "User Credentials"),
    ("CRM", "Calendar"),
    ("Calendar",),
)
BUTTONS = (
    steps.SYNCHRONIZE,
    "Synchronize",
    "Cancel",
    "Close",
    "History",
    "Next",
    "Previous",
    "Today",
    "Pause or revoke the access",
    "Pause",
    "Resume",
    "Resume Google",
    "Change in your preferences",
    "Discard",
    "Discard all changes",
    "New",
    "Edit",
    "Save manually",
    "Mark as done",
    "Reopen",
    "Open task",
    "Waiting for Google",
    "In Google",
    "Synchronize now",
    "Show each entry",
)


@pytest.fixture
def anna(new_person, server):
    person = new_person(groups=people.SALES + people.PROJECT, connected=True)
    odoo = server.rpc(person.login)
    for number in range(5):
        day = people.next_week(number)
        odoo.create(
            "calendar.event",
            name=f"Meeting {number}",
            start=people.at(day, 9),
            stop=people.at(day, 10),
        )
        odoo.create(
            "project.task",
            name=f"Report {number}",
            user_ids=[(6, 0, [odoo.uid])],
            date_deadline=people.at(day, 15),
        )
    return person


class Walk:
    """Somebody without patience."""

    def __init__(self, page, chance):
        self.page, self.chance = page, chance
        self.done = []
        menu, button, key = self.menu, self.button, self.key
        self.acts = [*[menu] * 3, *[button] * 4, *[key] * 2, self.entry, self.radio]

    def step(self):
        try:
            self.chance.choice(self.acts)()
        except Error as error:
            # Something lies over it, or it is gone
            self.done.append(f"    {str(error).splitlines()[0]}")
        self.page.wait_for_timeout(self.chance.choice(PAUSES))

    def menu(self):
        app, *menus = self.chance.choice(PAGES)
        self.done.append(f"menu {app}, {menus}")
        steps.choose_app(self.page, app)
        steps.choose_menus(self.page, menus)

    def button(self):
        there = [name for name in BUTTONS if self._button(name).is_visible()]
        if there:
            name = self.chance.choice(there)
            self.done.append(f"button {name}")
            for _click in range(self.chance.choice((1, 1, 1, 2))):
                self._button(name).click()

    def _button(self, name):
        return self.page.get_by_role("button", name=name, exact=True).first

    def entry(self):
        self._any("entry", self.page.locator(".fc-event, .o_data_row"))

    def radio(self):
        self._any("choice", self.page.get_by_role("radio"))

    def _any(self, title, found):
        number = self.chance.randrange(found.count() or 1)
        self.done.append(f"{title} {number}")
        if found.count():
            found.nth(number).click()

    def key(self):
        key = self.chance.choice(("Escape", "Escape", "Enter", "Tab"))
        self.done.append(key)
        self.page.keyboard.press(key)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + NUMBER))
def test_walk(enter, anna, errors, seed):
    chance = random.Random(seed)
    page = enter(anna, chance.choice(("desktop", "desktop", "phone")))
    CalendarPage(page).open()
    page.set_default_timeout(IMPATIENCE)
    page.evaluate(SLOW)
    walk = Walk(page, chance)
    for _step in range(STEPS):
        walk.step()
        assert not errors.seen, "\n".join([*walk.done[-20:], *errors.seen])
