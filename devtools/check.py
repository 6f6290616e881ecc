"""./dev demo --check: the main job, without a browser, over real HTTP.

It runs on a copy of the demo's database of its own and prints what it saw at each step.
"""

import traceback
from dataclasses import dataclass, field

import requests

from tests.google_emulator.client import EmulatorClient, EmulatorError

from . import check_compare, check_steps, databases, demo_people, odoo
from .console import say
from .rpc import OdooClient, RpcError
from .servers import running_demo

STEP_ERRORS = (
    RpcError,
    EmulatorError,
    requests.RequestException,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass
class Check:
    """Sofia in Odoo, her Google account, and what differed from what it should be."""

    odoo: OdooClient
    google: EmulatorClient
    email: str
    differences: list = field(default_factory=list)
    calendars: dict = field(default_factory=dict)  # "Events" and "Tasks": Google's id

    def expect(self, what, seen, wanted=True):
        """Print what was seen; remember it when it is not what was wanted."""
        right = seen == wanted
        print(f"    {'ok   ' if right else 'WRONG'} {what}: {seen}", flush=True)
        if not right:
            print(f"          wanted: {wanted}", flush=True)
            self.differences.append(what)

    def account(self):
        domain = [("user_id", "=", self.odoo.uid)]
        fields = ["state", "email", "last_run_id"]
        found = self.odoo.search_read("calendar.google.account", domain, fields)
        return found[0] if found else None

    def synchronize(self):
        """One synchronization to its end; returns the run."""
        account = self.account()
        self.odoo.call("calendar.google.account", "synchronize", [account["id"]])
        return self.last_run()

    def last_run(self):
        run = self.account()["last_run_id"]
        return run and self.odoo.call("calendar.google.run", "read", [run[0]])[0]

    def entries(self, calendar):
        """What stands in one of the two Google calendars, by title."""
        events = self.google.events(self.email, self.calendars[calendar])
        return {event.get("summary"): event for event in events}

    def find(self, model, name):
        fields = check_compare.FIELDS[model]
        return self.odoo.search_read(model, [("name", "=", name)], fields)

    def counts(self):
        models = check_compare.FIELDS
        return {name: self.odoo.call(name, "search_count", []) for name in models}


def main(layer=databases.DEMO, **settings):
    """
    :param layer: of a database with the demo's data
    :param settings: of Odoo
    :return: 0 when everything is right, else 1
    """
    with running_demo("check", layer=layer, **settings) as demo:
        sofia = OdooClient(demo.url, demo.database, demo_people.SOFIA.login)
        google = EmulatorClient(demo.google_url)
        check = Check(sofia, google, demo_people.SOFIA.email)
        finished = _run_steps(check)
        demo.check_alive()
        if finished and not check.differences:
            say(f"all {len(check_steps.STEPS)} steps are right")
            return 0
        say(f"{len(check.differences)} differences; the end of Odoo's log:")
        print(odoo.tail(demo.logs[1]))
        return 1


def _run_steps(check):
    """Whether the last step was reached; later steps build on the earlier ones."""
    for number, step in enumerate(check_steps.STEPS, 1):
        print(f"{number:2}. {step.__doc__}", flush=True)
        try:
            step(check)
        except STEP_ERRORS:
            traceback.print_exc()
            check.differences.append(step.__doc__)
            return False
    return True
