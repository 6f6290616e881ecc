"""One history of ./dev chaos: random steps on both sides, peace, and the check."""

import random
from datetime import datetime, timedelta, timezone

from . import chaos_faults
from .chaos_google import GoogleSide
from .chaos_odoo import OdooSide
from .chaos_people import People
from .chaos_world import ERRORS

ZONES = ("Europe/Brussels", "Europe/Brussels", "America/New_York", "Asia/Kolkata")
STEPS = {
    "create": 5,
    "edit": 9,
    "edit_both": 5,
    "delete": 3,
    "edit_alone": 3,
    "delete_alone": 1,
    "synchronize": 14,
    "edit_again_and_again": 1,
    "send_again": 1,
    "bring_back": 2,
    "expire": 1,
    "withdraw": 0.3,
}
DISTURBANCES = {"kill": 3, "disturb": 2, "cut": 1, "pause": 6}
LIMIT = 5000


class History(People):
    """:param seed: of everything that is random in it"""

    steps = STEPS

    def __init__(self, world, seed, steps):
        self.world, self.seed, self.count = world, seed, steps
        super().__init__(random.Random(seed))

    def run(self):
        """:return: list of sentences, what is wrong in the end"""
        self.begin()
        for _number in range(3):
            self.create()
        for _number in range(self.count):
            [step] = self.rng.choices(list(self.steps), self.steps.values())
            getattr(self, step)()
        return [*self.peace(), *self.check()]

    def begin(self):
        login = f"chaos{self.seed}"
        zone = self.rng.choice(ZONES)
        self.person = self.world.new_person(login, zone)
        self.tell(f"{login} in {zone}")
        self.odoo, self.google = OdooSide(self.person), GoogleSide(self.person)
        self.google.open()

    # Steps besides those of people

    def edit_again_and_again(self):
        """A person who cannot decide, with synchronizations in between."""
        sides = [self.side()]
        seen = self.choose(sides)
        for _number in range(2):
            if seen:
                self.edit(sides, self.find(sides, seen[0].token))
                self.synchronize()

    def expire(self):
        """What Google forgets."""
        google, email = self.world.google, self.person.email
        what = self.rng.choice(("sync tokens", "access tokens", "deleted entries"))
        if what == "sync tokens":
            google.expire_sync_tokens(email)
        elif what == "access tokens":
            google.expire_access_tokens(email)
        else:
            for calendar in self.google.calendars.values():
                google.forget_deleted(email, calendar)
        self.tell(f"Google forgets {what}")

    def withdraw(self):
        self.world.google.withdraw_access(self.person.email)
        self.tell("the access is withdrawn in Google")
        self.person.try_to_synchronize()
        self.person.recover()

    def synchronize(self):
        window = self.window()
        self.with_faults(
            lambda meanwhile: self.person.try_to_synchronize(meanwhile, **window),
            f"synchronized {window}",
        )

    def with_faults(self, work, words):
        """Let it be done while something goes wrong, and mend that.

        :param work: takes what people do meanwhile; returns what happened
        """
        for _number in range(self.rng.choice((0, 1, 1, 2))):
            fault, where = chaos_faults.choose(self.rng)
            self.world.google.add_fault(**fault)
            self.tell(f"fault at {where}")
        limit = self.rng.choice((LIMIT, LIMIT, LIMIT, 1, 2))
        self.world.set_parameter("run_limit", str(limit))
        meanwhile = self.disturb() if self.rng.random() < 0.5 else None
        self.tell(f"{words} limit {limit}: {work(meanwhile)}")
        self.world.google.clear_faults()
        self.person.recover()
        self.google.open()

    def disturb(self):
        """:return: what people do while the run stands still, if it does"""
        [what] = self.rng.choices(list(DISTURBANCES), DISTURBANCES.values())
        after = self.rng.randint(3, 36)
        self.world.order(what, after)
        self.tell(f"{what} at moment {after}")
        return self.meddle if what == "pause" else None

    def meddle(self):
        self.meddling = True
        steps = (self.edit, self.edit, self.edit_both, self.delete, self.create)
        for _number in range(self.rng.randint(1, 4)):
            step = self.rng.choice(steps)
            self.tell("meanwhile")
            try:
                step()
            except ERRORS as error:
                self.tell(f"refused: {error}")
        self.meddling = False

    def window(self):
        scope = self.rng.choice(("all", "all", "default", "range"))
        if scope == "all":
            return {"everything": True}
        if scope == "default":
            return {}
        first = datetime.now(timezone.utc).date()
        first += timedelta(days=self.rng.randint(-40, 80))
        last = first + timedelta(days=self.rng.randint(0, 60))
        return {"date_from": str(first), "date_to": str(last)}

    # The end

    def peace(self):
        """Nothing goes wrong any more: two runs over everything, and an idle one."""
        self.world.set_parameter("run_limit", str(LIMIT))
        self.person.recover()
        self.google.open()
        for number in range(3):
            self.world.google.clear_requests()
            outcome = self.person.try_to_synchronize(everything=True)
            self.tell(f"quiet run {number + 1}: {outcome}")
            if not outcome.startswith("done"):
                yield f"quiet run {number + 1} ended as {outcome}"
        calls = [call["api_method"] for call in self.world.google.calls()]
        if calls != ["calendar.events.list"] * 2:
            yield f"the third quiet run asked Google for {calls}"

    def check(self):
        odoo, google = self.odoo.look(), self.google.look()
        yield from self.ledger.problems(odoo, google, self.odoo.notes)
        yield from (f"a mail of Google: {mail}" for mail in self.world.google.mails())
        for violation in self.world.google.violations():
            yield f"against Google's protocol: {violation}"
        mails = self.world.admin.call("mail.mail", "search_count", [])
        if mails:
            yield f"Odoo has {mails} mails"
