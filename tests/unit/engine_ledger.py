"""What people wrote and deleted: the measure of what a synchronization may do.

Each entry carries a token in its title ("T3 v17"), which tells it from all others, and
people write no text and hardly any time twice.
"""

import re
from collections import defaultdict

from engine_odoo import ZONE

from calendar_google_sync.sync import Item, Kind, tasks
from calendar_google_sync.sync.items import replace
from calendar_google_sync.sync.zones import to_wall

_TOKEN = re.compile(r"T\d+")
_WORD = re.compile(r"D\d+")


def token(title):
    found = _TOKEN.search(title or "")
    return found and found[0]


def marks(item):
    """The values by which it can be seen whether something was lost."""
    when = item.when
    if when and item.kind is Kind.TASK:
        # Of an entry for the whole day Google shows no time
        when = to_wall(tasks.deadline_of(when, ZONE), ZONE).date()
    word = _WORD.search(item.description)
    found = {"title": item.title.strip(), "when": when}
    found["description"] = word[0] if word else ""
    return found if item.location is None else {**found, "location": item.location}


def noted(kind, conflicts):
    """Marks of the values that a synchronization told it did not keep."""
    lost = defaultdict(set)
    for conflict in conflicts:
        item = replace(Item(kind, location=""), **{conflict.name: conflict.lost})
        if conflict.name in marks(item):
            lost[conflict.name].add(marks(item)[conflict.name])
    return lost


class Ledger:
    def __init__(self):
        self.tokens = []
        #: token -> field -> values that nobody replaced who had seen them
        self.values = defaultdict(lambda: defaultdict(set))
        self.former = defaultdict(lambda: defaultdict(set))
        #: Deleted in Odoo by a person
        self.removed = set()
        #: Deleted in Google by a person: at any time; and not come back since
        self.once_gone, self.gone = set(), set()
        #: Deleted in Google before Odoo had it, or lost with a restored backup
        self.vanished = set()
        self.is_restored = False
        #: Found detached after a run
        self.detached = set()
        #: The same of single occurrences, which are named by token and original start
        self.values_of_one = defaultdict(lambda: defaultdict(set))
        self.gone_in_odoo, self.gone_in_google = set(), set()
        #: The values that a person replaced in one of them, by name and field
        self.replaced_in_one = defaultdict(lambda: defaultdict(set))

    def born(self, item):
        self.tokens.append(token(item.title))
        self.wrote(token(item.title), {}, marks(item))

    def wrote(self, one, before, after):
        """A person saw ``before`` and made ``after`` of it."""
        self.give_up_all(one)
        for name, value in after.items():
            if before.get(name) != value:
                self.values[one][name].discard(before.get(name))
                # Who goes back to a former day may have changed nothing in the end
                if value not in self.former[one][name]:
                    self.values[one][name].add(value)
                self.former[one][name] |= {before.get(name), value}

    def give_up(self, one):
        """What is not on its way any more need not arrive."""
        self.values.pop(one, None)
        self.give_up_all(one)

    # Occurrences

    def wrote_one(self, name, before, after):
        for field in ("title", "location", "when"):
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                self.replaced_in_one[name][field].add(old)
                self.values_of_one[name][field].discard(old)
                self.values_of_one[name][field].add(new)

    def give_up_one(self, name):
        self.values_of_one.pop(name, None)

    def give_up_all(self, one):
        """An edit of the whole series goes over those of its occurrences."""
        for name in [name for name in self.values_of_one if name[0] == one]:
            self.give_up_one(name)

    def came_back(self, one):
        self.gone.discard(one)
        self.detached.discard(one)

    def restored(self, records, entries):
        """The database is an older one: what only it knew since then is lost.

        :param records: the tokens of all records
        :param entries: of Google by token: the item that Odoo knows, and the one now
        """
        self.is_restored = True
        self.removed -= {*records, *entries}
        self.once_gone |= set(self.tokens)
        self.vanished |= set(self.tokens) - set(records) - set(entries)
        self.gone, self.detached = set(), set()
        self.values.clear()
        self.values_of_one.clear()
        for one, (before, now) in entries.items():
            self.wrote(one, marks(before) if before else {}, marks(now))
