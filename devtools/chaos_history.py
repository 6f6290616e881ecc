"""One history of ./dev chaos: random steps on both sides, then peace, then the check."""

import random
from datetime import date, datetime, timedelta, timezone

from . import chaos_faults
from .chaos_google import GoogleSide
from .chaos_ledger import FIELDS, Ledger
from .chaos_odoo import OdooSide
from .chaos_world import ERRORS

KINDS = ("event", "event", "task", "task", "all-day", "series")
ZONES = ("Europe/Brussels", "Europe/Brussels", "America/New_York", "Asia/Kolkata")
STEPS = {
    "create": 5,
    "edit": 9,
    "edit_both": 5,
    "delete": 3,
    "synchronize": 12,
    "edit_again_and_again": 1,
    "send_again": 1,
    "expire": 1,
    "withdraw": 0.3,
}
DISTURBANCES = {"kill": 3, "disturb": 2, "cut": 1, "pause": 5}
LIMIT = 5000


class History:
    """:param seed: of everything that is random in it"""

    def __init__(self, world, seed, steps):
        self.world, self.seed, self.count = world, seed, steps
        self.rng = random.Random(seed)
        self.ledger = Ledger()
        self.story = []  # sentences
        self.number = 0
        self.moments = set()
        self.meddling = False  # people act in the middle of a run

    def run(self):
        """:return: list of sentences, what is wrong in the end"""
        login = f"chaos{self.seed}"
        zone = self.rng.choice(ZONES)
        self.person = self.world.new_person(login, zone)
        self.tell(f"{login} in {zone}")
        self.odoo, self.google = OdooSide(self.person), GoogleSide(self.person)
        self.google.open()
        for _number in range(3):
            self.create()
        for _number in range(self.count):
            [step] = self.rng.choices(list(STEPS), STEPS.values())
            getattr(self, step)()
        return [*self.peace(), *self.check()]

    def tell(self, sentence):
        self.story.append(sentence)

    # Steps

    def create(self):
        side = self.side()
        kind = self.rng.choice(KINDS)
        self.number += 1
        token = f"e{self.number}"
        values = {name: self.value(name, token, kind) for name in FIELDS[kind]}
        values.pop("done", None)
        if kind == "series":
            values["times"] = self.rng.randint(2, 4)
        side.create(kind, values)
        self.ledger.add(token, kind, values)
        self.tell(f"{token}: new {kind} in {side.name}: {values}")

    def edit(self, sides=None, seen=None):
        """One or two fields of one entry, on one side or on both."""
        sides = sides or [self.side()]
        seen = seen or self.choose(sides)
        if not seen:
            return
        entry = self.ledger.entries[seen[0].token]
        for name in self.rng.sample(FIELDS[entry.kind], self.rng.choice((1, 1, 2))):
            for side, one in zip(sides, seen, strict=True):
                self.change(side, one, entry, name)

    def edit_both(self):
        """The same fields of an entry on both sides."""
        sides = [self.odoo, self.google]
        self.rng.shuffle(sides)
        self.edit(sides)

    def edit_again_and_again(self):
        """A person who cannot decide, with synchronisations in between."""
        sides = [self.side()]
        seen = self.choose(sides)
        for _number in range(2):
            if seen:
                self.edit(sides, self.find(sides, seen[0].token))
                self.synchronize()

    def change(self, side, seen, entry, name):
        if name == "done":
            value = not seen.values[name]
        else:
            value = self.value(name, entry.token, entry.kind)
        side.edit(seen, entry.kind, name, value)
        entry.replace(name, seen.values[name])
        seen.values[name] = value
        entry.write(name, value)
        self.tell(f"{entry.token}: {name} in {side.name}: {value!r}")

    def delete(self):
        side = self.side()
        seen = self.choose([side])
        if not seen:
            return
        entry = self.ledger.entries[seen[0].token]
        ways = ["unlink", "archive"] + ["no deadline"] * (entry.kind == "task")
        how = self.rng.choice(ways)
        if side is self.google and not entry.gone:
            entry.in_odoo = bool(self.find([self.odoo], entry.token))
            # A run that stands still may have read it already
            entry.in_odoo = entry.in_odoo or (None if self.meddling else False)
        side.delete(seen[0], how)
        entry.gone.add(side.name)
        self.tell(f"{entry.token}: deleted in {side.name} ({how})")

    def send_again(self):
        """A detached entry gets a new Google entry."""
        for seen in self.odoo.look():
            entry = self.ledger.entries[seen.token]
            if entry.gone == {"Google"} and self.odoo.state(seen) == "detached":
                self.odoo.send_again(seen)
                entry.gone.clear()
                # What Google's entry had was thrown away with it
                entry.written = [(n, v) for n, v in seen.values.items() if n != "times"]
                entry.written = [pair for pair in entry.written if pair[0] != "done"]
                self.tell(f"{entry.token}: to be synchronized again")
                return

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
        for _number in range(self.rng.choice((0, 0, 1, 1, 2))):
            fault, words = chaos_faults.choose(self.rng)
            self.world.google.add_fault(**fault)
            self.tell(f"fault at {words}")
        limit = self.rng.choice((LIMIT, LIMIT, LIMIT, 1, 2))
        self.world.set_parameter("run_limit", str(limit))
        meanwhile = self.disturb() if self.rng.random() < 0.4 else None
        outcome = self.person.try_to_synchronize(meanwhile, **window)
        self.tell(f"synchronized {window} limit {limit}: {outcome}")
        self.world.google.clear_faults()
        self.person.recover()
        self.google.open()

    def disturb(self):
        """:return: what people do while the run stands still, if it does"""
        [what] = self.rng.choices(list(DISTURBANCES), DISTURBANCES.values())
        after = self.rng.randint(1, 30)
        self.world.order(what, after)
        self.tell(f"{what} at moment {after}")
        return self.meddle if what == "pause" else None

    def meddle(self):
        self.meddling = True
        for _number in range(self.rng.randint(1, 3)):
            step = self.rng.choice((self.edit, self.edit, self.edit_both, self.delete))
            self.tell("meanwhile")
            try:
                step()
            except ERRORS as error:
                self.tell(f"refused: {error}")
        self.meddling = False

    # What a step needs

    def side(self):
        return self.rng.choice((self.odoo, self.google))

    def choose(self, sides):
        """An entry that stands on all these sides, as seen on each; or None."""
        looks = [{one.token: one for one in side.look()} for side in sides]
        tokens = set.intersection(*(set(look) for look in looks))
        tokens = sorted(tokens & set(self.ledger.entries))
        if not tokens:
            return None
        token = self.rng.choice(tokens)
        return [look[token] for look in looks]

    def find(self, sides, token):
        found = []
        for side in sides:
            found += [one for one in side.look() if one.token == token][:1]
        return found if len(found) == len(sides) else None

    def value(self, name, token, kind):
        if name == "when":
            return self.moment(kind)
        self.number += 1
        words = {"title": f"{token} t{self.number:04}", "text": "note "}
        return words.get(name, "") + ("" if name == "title" else f"x{self.number:04}")

    def moment(self, kind):
        """A time that nothing else in this history has."""
        while True:
            day = date.today() + timedelta(days=self.rng.randint(-40, 110))
            minutes = self.rng.randrange(6 * 60, 20 * 60, 5)
            if (day, minutes) not in self.moments:
                break
        self.moments.add((day, minutes))
        if kind == "all-day":
            return str(day), str(day + timedelta(days=self.rng.randint(1, 3)))
        start = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        end = start + timedelta(minutes=self.rng.choice((30, 60, 95)))
        return str(end) if kind == "task" else (str(start), str(end))

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
