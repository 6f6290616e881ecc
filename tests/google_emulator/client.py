"""A test's hands on the emulated Google; needs only `requests`."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT = 30
MAX_STEPS = 8
AUTH_PAGES = "/o/oauth2/"


class EmulatorError(Exception):
    """The emulator refused a command or showed an error page."""


class EmulatorClient:
    """Acts as the people with Google accounts, and sees what Google saw."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def _do(self, command, /, **arguments):
        response = requests.post(
            f"{self.url}/_emulator/{command}", json=arguments, timeout=TIMEOUT
        )
        answer = response.json()
        if "error" in answer:
            raise EmulatorError(answer["error"])
        return answer["result"]

    # The emulator itself

    def reset(self):
        """Forget calendars, tokens, log, faults and settings; keep accounts."""
        self._do("reset")

    def add_account(self, email, name=None, time_zone="Europe/Brussels"):
        return self._do("add_account", email=email, name=name, time_zone=time_zone)

    def add_client(self, client_id, client_secret, redirect_uris=None, name=None):
        """Register an OAuth client, or change its secret and redirect URIs."""
        self._do(
            "add_client",
            client_id=client_id,
            client_secret=client_secret,
            redirect_uris=redirect_uris,
            name=name,
        )

    def delete_client(self, client_id):
        """Delete an OAuth client, as in the Cloud console; its grants are useless."""
        self._do("delete_client", client_id=client_id)

    def rename_account(self, email, new_email):
        """Change the address of an account, with all that it has and has granted."""
        return self._do("rename_account", email=email, new_email=new_email)

    def configure(self, **settings):
        """Change settings until the next reset; settings.py lists them."""
        self._do("configure", **settings)

    def advance_clock(self, seconds):
        """Put Google's clock forward until the next reset."""
        self._do("advance_clock", seconds=seconds)

    # What a person does

    def consent(self, authorization_url, email, allow=True, scopes=None):
        """Walk from an app's link to its redirect URI, which is returned unopened.

        `scopes` ticks only these where the page lets a person choose.
        """
        session = requests.Session()
        pages = urljoin(authorization_url, AUTH_PAGES)
        response = session.get(authorization_url, allow_redirects=False)
        for _step in range(MAX_STEPS):
            location = response.headers.get("Location")
            if location is None:
                response = self._fill_in(session, response, email, allow, scopes)
                continue
            location = urljoin(response.url, location)
            if not location.startswith(pages):
                return location
            response = session.get(location, allow_redirects=False)
        raise EmulatorError("the consent pages lead nowhere")

    def _fill_in(self, session, response, email, allow, scopes):
        """Press the button that a person would press on a page."""
        form = FormReader.read(response.text)
        if response.status_code != 200 or not form.buttons:
            raise EmulatorError(f"Google shows an error: {form.text}")
        wanted = {("email", email), ("decision", "allow" if allow else "cancel")}
        pressed = wanted & set(form.buttons)
        if not pressed:
            raise EmulatorError(f"no button for {email}: {form.buttons}")
        boxes = [box for box in form.boxes if scopes is None or box[1] in scopes]
        fields = [*form.hidden, *boxes, *pressed]
        return session.post(
            urljoin(response.url, form.action), data=fields, allow_redirects=False
        )

    def calendars(self, email):
        return self._do("list_calendars", email=email)

    def calendar(self, email, summary_part):
        """Return the one calendar with these words in its name."""
        found = [
            calendar
            for calendar in self.calendars(email)
            if summary_part in calendar["summary"]
        ]
        if len(found) != 1:
            raise EmulatorError(f"{len(found)} calendars named {summary_part!r}")
        return found[0]

    def add_calendar(self, email, **body):
        return self._do("add_calendar", email=email, body=body)

    def rename_calendar(self, email, calendar_id, summary):
        self._do(
            "rename_calendar", email=email, calendar_id=calendar_id, summary=summary
        )

    def delete_calendar(self, email, calendar_id):
        self._do("delete_calendar", email=email, calendar_id=calendar_id)

    def events(self, email, calendar_id, show_deleted=False):
        """Return masters, single events and exceptions, as Google keeps them."""
        return self._do(
            "events", email=email, calendar_id=calendar_id, show_deleted=show_deleted
        )

    def add_event(self, email, calendar_id, /, *, lenient=False, **body):
        """Add an entry by hand; `lenient` lets odd rules pass, as Google has some."""
        return self._do(
            "add_event",
            email=email,
            calendar_id=calendar_id,
            body=body,
            lenient=lenient,
        )

    def import_events(self, email, calendar_id, bodies):
        """Keep entries as they are, however odd: those of years and programs ago."""
        self._do("import_events", email=email, calendar_id=calendar_id, bodies=bodies)

    def edit_event(self, email, calendar_id, event_id, /, *, lenient=False, **changes):
        """Edit an entry, a series or (by its instance id) one occurrence."""
        return self._do(
            "edit_event",
            email=email,
            calendar_id=calendar_id,
            event_id=event_id,
            changes=changes,
            lenient=lenient,
        )

    def delete_event(self, email, calendar_id, event_id):
        self._do(
            "delete_event", email=email, calendar_id=calendar_id, event_id=event_id
        )

    def split_series(self, email, calendar_id, instance_id, /, **changes):
        """Edit "this and following"; returns the new series."""
        return self._do(
            "split_series",
            email=email,
            calendar_id=calendar_id,
            instance_id=instance_id,
            changes=changes,
        )

    def withdraw_access(self, email):
        """Remove every app's access, as on the account's own page."""
        self._do("withdraw_access", email=email)

    def grant(self, email, client_id, scopes):
        """Consent without the pages; returns the answer of the token endpoint."""
        return self._do("grant", email=email, client_id=client_id, scopes=list(scopes))

    def grants(self, email):
        """Return what the account grants now: client ids and scopes."""
        return self._do("grants", email=email)

    # What Google saw

    def requests(self):
        """Return the log; a batch carries its `parts`."""
        return self._do("requests")

    def calls(self, api_method=None):
        """Return the API calls, single ones and parts of batches, in order."""
        calls = []
        for entry in self.requests():
            calls += entry.get("parts", [entry])
        return [
            call
            for call in calls
            if call["api_method"] and api_method in (None, call["api_method"])
        ]

    def clear_requests(self):
        self._do("clear_requests")

    def most_at_once(self):
        """Return how many requests were worked on at the same time, at most."""
        return self._do("most_at_once")

    def violations(self):
        """Return what no correct client does, and any fault of the emulator."""
        return self._do("violations")

    def mails(self):
        """Return the writes that would have made Google send mail."""
        return self._do("mails")

    # Push channels

    def channels(self, email=None):
        """Return the channels that live: dicts of id, calendar, address, expires ..."""
        return self._do("open_channels", email=email)

    def notices(self):
        """Return what became of each message: channel, number, state, status ...

        `status` is that of the answer, "unreachable", or "lost" by a fault.
        """
        return self._do("notice_log")

    def take_notices(self):
        """Return the messages that are held back (`hold_notices`): address, headers."""
        return self._do("take_notices")

    # What goes wrong

    def add_fault(self, **spec):
        """Let matching requests fail; README.md describes the format."""
        self._do("add_fault", spec=spec)

    def clear_faults(self):
        self._do("clear_faults")

    def expire_sync_tokens(self, email):
        self._do("expire_sync_tokens", email=email)

    def expire_access_tokens(self, email):
        self._do("expire_access_tokens", email=email)

    def forget_deleted(self, email, calendar_id):
        """Let the tombstones of a calendar disappear, and its old sync tokens."""
        self._do("forget_deleted", email=email, calendar_id=calendar_id)


class FormReader(HTMLParser):
    """Reads the form and the words of a page of the consent flow."""

    def __init__(self):
        super().__init__()
        self.action = ""
        self.hidden, self.boxes, self.buttons, self._words = [], [], [], []

    @classmethod
    def read(cls, html):
        reader = cls()
        reader.feed(html)
        return reader

    @property
    def text(self):
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "form":
            self.action = names.get("action", "")
        field = (names.get("name"), names.get("value"))
        if tag == "button":
            self.buttons.append(field)
        if tag == "input" and names.get("type") == "hidden":
            self.hidden.append(field)
        if tag == "input" and names.get("type") == "checkbox":
            self.boxes.append(field)

    def handle_data(self, data):
        self._words.append(data)
