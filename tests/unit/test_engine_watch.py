"""An entry that costs a run its life is found, in few attempts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_google_sync.engine.watch import PART_SIZE, Watch


class Ended(Exception):
    """The server ended the process."""


class Attempts:
    """Attempts of a run that handles entries, with what survives of each."""

    def __init__(self, entries, heavy):
        self.entries, self.heavy = entries, heavy
        self.suspects, self.condemned, self.handled = [], [], []
        self.kills = self.notes = 0
        self.done = []

    def note(self, keys):
        self.handled, self.notes = list(keys), self.notes + 1

    def attempt(self):
        watch = Watch(self.note if self.kills else None, self.suspects, self.condemned)
        self.done = []
        for part in watch.parts(self.entries, str):
            for entry in part:
                if watch.is_condemned(str(entry)):
                    continue
                if entry in self.heavy:
                    raise Ended
                self.done.append(entry)

    def run(self):
        while self.kills < 50:
            try:
                return self.attempt()
            except Ended:
                self.kills += 1
                if len(self.handled) == 1:
                    self.condemned += self.handled
                    self.suspects = []
                else:
                    self.suspects = self.handled or self.suspects
                self.handled = []
        raise AssertionError("it is never found")


def test_nothing_is_noted_while_nothing_happens():
    attempts = Attempts(list(range(5000)), set())
    attempts.run()
    assert not attempts.notes and attempts.done == attempts.entries


@pytest.mark.parametrize("heavy", [0, 1, 63, 64, 777, 4999])
def test_one_among_many_is_found_with_four_kills(heavy):
    attempts = Attempts(list(range(5000)), {heavy})
    attempts.run()
    assert attempts.condemned == [str(heavy)] and attempts.kills <= 4
    assert attempts.done == [n for n in range(5000) if n != heavy]
    assert attempts.notes <= 4 * (5000 // PART_SIZE + 20)


@given(st.integers(1, 300), st.sets(st.integers(0, 299), max_size=4))
def test_nobody_innocent_is_left_out(count, heavy):
    attempts = Attempts(list(range(count)), heavy)
    attempts.run()
    assert set(attempts.condemned) == {str(n) for n in heavy if n < count}
    assert attempts.done == [n for n in range(count) if n not in heavy]
