"""What a person does in Odoo, in words."""

import re

from playwright.sync_api import expect

CONFIGURE = "Configure with Google"
SYNCHRONIZE = "Synchronize with Google"
DONE = "Successfully synchronized with Google"


class CalendarPage:
    """One of the calendars: My Workspace's, the CRM's or Odoo's own."""

    def __init__(self, page):
        self.page = page

    def open(self, name="workspace-calendar"):
        self.page.goto(f"/odoo/{name}")
        return self

    def link(self, label):
        return self.page.get_by_role("button", name=label, exact=True)

    def show_next_week(self):
        self.page.get_by_role("button", name="Next", exact=True).click()

    def column(self, day):
        return self.page.locator(f".fc-timegrid-col[data-date='{day.isoformat()}']")

    def entry(self, title, day=None):
        place = self.column(day) if day else self.page
        return place.locator(".fc-event").filter(has_text=title)

    def click_hour(self, day, hour):
        """Click into the column of a day, which lies below the lines of the hours."""
        self.column(day).scroll_into_view_if_needed()
        box = self.column(day).bounding_box()
        place = {"x": box["width"] / 2, "y": box["height"] * hour / 24 + 5}
        self.column(day).click(position=place, force=True)

    def quick_create(self, day, hour, title):
        self.click_hour(day, hour)
        quick = dialog(self.page, "New Event")
        quick.get_by_placeholder("Add Title").fill(title)
        quick.get_by_role("button", name="Save", exact=True).click()
        expect(self.entry(title, day)).to_be_visible()

    def popover(self, title):
        self.entry(title).click()
        popover = self.page.locator(".o_cw_popover")
        expect(popover).to_have_css("opacity", "1")
        return popover

    def open_form(self, title):
        """Open the form of an event or a task, by its popover."""
        popover = self.popover(title)
        popover.get_by_text(re.compile("^(Edit|Open task)$")).click()
        expect(self.page.locator(".o_form_view")).to_be_visible()

    # Google

    def configure(self):
        self.link(CONFIGURE).click()
        return dialog(self.page, CONFIGURE)

    def continue_to_google(self):
        self.configure().get_by_role("button", name="Continue").click()

    def open_popup(self):
        self.link(SYNCHRONIZE).click()
        return Popup(self.page)

    def synchronize(self):
        """From the link to the closed popup; returns what the message said."""
        popup = self.open_popup()
        popup.start()
        message = popup.result()
        popup.close()
        return message


class Popup:
    """Synchronize with Google: three choices, progress, result."""

    def __init__(self, page):
        self.page = page
        self.dialog = dialog(page, SYNCHRONIZE)
        self.progress = self.dialog.get_by_role("progressbar")
        self.status = self.dialog.get_by_role("status")

    def button(self, name):
        return self.dialog.get_by_role("button", name=name, exact=True)

    def choice(self, label):
        return self.dialog.get_by_role("radio", name=label)

    def start(self):
        self.button("Synchronize").click()

    def result(self):
        expect(self.status).to_contain_text(DONE)
        return self.status.inner_text()

    def count(self, row):
        """The row of the counts: text of "In Odoo" and "In Google"."""
        cells = self.dialog.get_by_role("row", name=re.compile(f"^{row}"))
        return cells.get_by_role("cell").all_inner_texts()

    def close(self):
        self.dialog.locator("footer").get_by_role("button", name="Close").click()
        expect(self.dialog).to_be_hidden()


def dialog(page, title):
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.get_by_role("dialog").filter(has=heading)


def open_app(page, app, *menus):
    """Walk through the menus: open_app(page, "CRM", "Calendar")."""
    choose_app(page, app)
    expect(page.locator(".o_menu_brand")).to_have_text(app)
    choose_menus(page, menus)


def choose_app(page, app):
    page.locator(".o_navbar_apps_menu").get_by_role("button").click()
    opened = page.locator(".o-dropdown--menu")
    opened.get_by_role("menuitem", name=app, exact=True).click()


def choose_menus(page, menus):
    place = page.locator(".o_menu_sections")
    for menu in menus:
        place.get_by_text(menu, exact=True).click()
        place = page.locator(".o-dropdown--menu")


def told(page, text):
    """What Odoo says in a corner of the screen; it is there, and not still coming."""
    notification = page.locator(".o_notification").filter(has_text=text)
    expect(notification).to_have_css("opacity", "1")
    return notification


def save_form(page):
    page.get_by_role("button", name="Save manually").click()
    expect(page.get_by_role("button", name="Save manually")).to_be_hidden()


def open_own_credentials(page):
    """The user menu's preferences, on the page of the credentials."""
    page.locator(".o_user_menu").get_by_role("button").click()
    page.get_by_role("menuitem", name="My Preferences").click()
    preferences = dialog(page, "Change My Preferences")
    preferences.get_by_role("tab", name="User Credentials").click()
    return preferences


def fits_the_screen(page):
    """Nobody has to scroll sideways."""
    return page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(
            ".o_action_manager, .o_content, .modal-dialog, .modal-body"
        )].every((place) => place.scrollWidth <= place.clientWidth + 1)"""
    )


def drag(page, entry, column):
    """Sideways, to the same hour of another day, as a hand does it."""
    start, target = entry.bounding_box(), column.bounding_box()
    height = start["y"] + 10
    page.mouse.move(start["x"] + 20, height)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, height, steps=5)
    page.mouse.move(target["x"] + target["width"] / 2, height, steps=10)
    page.mouse.up()
