"""What people do in a history of ./dev chaos, in Odoo and in Google."""

import time
from collections import defaultdict
from datetime import date, datetime, timedelta

from .chaos_ledger import FIELDS, Ledger
from .chaos_server import LONGEST_PAUSE

KINDS = ("event", "event", "task", "task", "all-day", "series")


class People:
    """:param rng: random.Random, the source of all that is random"""

    def __init__(self, rng):
        self.rng = rng
        self.ledger = Ledger()
        self.odoo = self.google = None  # the two sides
        self.story = []  # sentences
        self.number = 0
        self.moments = set()
        self.meddling = False  # they act in the middle of a run

    def tell(self, sentence):
        self.story.append(sentence)

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
            if self.meddling:
                # The run may have gone on while the first write waited for it
                seen = self.find(sides, entry.token) or seen
            for side, one in zip(sides, seen, strict=True):
                self.change(side, one, entry, name)

    def edit_both(self):
        """The same fields of an entry on both sides."""
        sides = [self.odoo, self.google]
        self.rng.shuffle(sides)
        self.edit(sides)

    def change(self, side, seen, entry, name):
        if name == "when" and self.has_exceptions(entry.token):
            return  # nobody knows what becomes of them in Google
        if name == "done":
            value = not seen.values[name]
        else:
            value = self.value(name, entry.token, entry.kind)
        began = time.monotonic()
        side.edit(seen, entry.kind, name, value)
        if self.meddling and time.monotonic() - began > LONGEST_PAUSE / 2:
            # It waited for the run, which had written something else here
            for field, former in list(entry.written):
                if field == name:
                    entry.replace(field, former)
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
            self.note_knowledge(entry)
        side.delete(seen[0], how)
        entry.gone.add(side.name)
        self.tell(f"{entry.token}: deleted in {side.name} ({how})")

    # One occurrence of a series, never the first one: it tells what the series is

    def edit_alone(self):
        side = self.side()
        seen = self.choose_series(side)
        if not seen:
            return
        number = self.rng.randrange(1, seen.values["times"])
        title = self.value("title", seen.token, "series")
        side.edit_alone(seen, number, title)
        self.tell(f"{seen.token}: occurrence {number} in {side.name}: {title!r}")

    def delete_alone(self):
        seen = self.choose_series(self.odoo)
        if not seen or seen.values["times"] < 3:
            return
        number = self.rng.randrange(1, seen.values["times"])
        self.odoo.delete_alone(seen, number)
        self.tell(f"{seen.token}: occurrence {number} deleted in Odoo")

    def has_exceptions(self, token):
        return any(seen.exceptions for seen in self.find([self.google], token) or ())

    def choose_series(self, side):
        """A series that begins at the same time wherever it is, or None."""
        starts = defaultdict(set)
        for seen in (*self.odoo.look(), *self.google.look()):
            starts[seen.token].add(seen.values["when"])
        found = [
            one
            for one in sorted(side.look(), key=lambda one: one.token)
            if one.token in self.ledger.entries
            and self.ledger.entries[one.token].kind == "series"
            and not self.ledger.entries[one.token].gone
            and one.values["times"] > 1
            and len(starts[one.token]) == 1
        ]
        return self.rng.choice(found) if found else None

    def note_knowledge(self, entry):
        """What Odoo knows of an entry that is about to be deleted in Google."""
        found = self.find([self.odoo], entry.token)
        # A run that stands still may have read it already
        entry.in_odoo = bool(found) or (None if self.meddling else False)

    def send_again(self):
        """A detached entry gets a new Google entry."""
        for seen in self.odoo.look():
            entry = self.ledger.entries[seen.token]
            if entry.gone == {"Google"} and self.odoo.state(seen) == "detached":
                self.odoo.send_again(seen)
                entry.gone.clear()
                # What Google's entry had was thrown away with it
                entry.written.clear()
                self.tell(f"{entry.token}: to be synchronized again")
                return

    def bring_back(self):
        """What was archived in Odoo is wanted after all."""
        tokens = [t for t, e in self.ledger.entries.items() if e.gone == {"Odoo"}]
        tokens = sorted(self.odoo.archived.keys() & set(tokens))
        if not tokens:
            return
        token = self.rng.choice(tokens)
        self.odoo.bring_back(token)
        entry = self.ledger.entries[token]
        entry.gone.clear()
        # What was written into Google's entry since then may be gone with it
        entry.written.clear()
        self.tell(f"{token}: brought back in Odoo")

    # What they need for it

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
