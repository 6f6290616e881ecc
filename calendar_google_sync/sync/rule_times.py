"""The times of day of a rule that repeats within a day.

They come again after some days at most, so they are found once and not by stepping:
``FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0`` falls once a day, after 86,399 steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from math import gcd

#: Seconds between two dates at an interval of one
PERIODS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
DAY = 24 * 3600


class TimesOfDay:
    """Seconds since midnight, by the number of days since the start.

    ``options`` are those of dateutil (``byhour``, ``bysetpos`` ...). RFC 5545, 3.3.10:
    parts of the frequency's own size and larger leave out periods, smaller ones choose
    times within each period, and BYSETPOS chooses among those.
    """

    def __init__(
        self,
        frequency: str,
        interval: int,
        start: datetime,
        options: Mapping[str, Sequence[int]],
    ):
        self._period, self._start, self._options = PERIODS[frequency], start, options
        periods = DAY // self._period
        first = _seconds(start) // self._period
        # Steps of the interval meet, over the days, each of these periods of a day
        step = gcd(interval, periods)
        self._rounds, self._shift = interval // step, periods // step
        self._by_round: dict[int, list[int]] = {}
        for number in range(first % step, periods, step):
            found = self._within(number * self._period)
            if found:
                turn = (number - first) // step % self._rounds
                self._by_round.setdefault(turn, []).extend(found)

    def __bool__(self) -> bool:
        return bool(self._by_round)

    def on(self, days: int) -> Iterator[timedelta]:
        """The times of the day so many days after that of the start, in order."""
        turn = -days * self._shift % self._rounds
        for seconds in self._by_round.get(turn, ()):
            yield timedelta(seconds=seconds)

    def _within(self, begin: int) -> list[int]:
        """The times of the period that begins at that second of the day."""
        parts = [("byhour", begin // 3600, self._start.hour, 3600)]
        parts.append(("byminute", begin // 60 % 60, self._start.minute, 60))
        parts.append(("bysecond", begin % 60, self._start.second, 1))
        chosen = []
        for name, own, default, size in parts:
            told = self._options.get(name)
            if size < self._period:
                chosen.append([size * one for one in sorted(set(told or [default]))])
            elif told is None or own in told:
                chosen.append([size * own])
            else:
                return []
        return self._at_positions([sum(times) for times in product(*chosen)])

    def _at_positions(self, times: list[int]) -> list[int]:
        places = self._options.get("bysetpos")
        if not places:
            return times
        size = len(times)
        numbers = {place - 1 if place > 0 else size + place for place in places}
        return [times[number] for number in sorted(numbers) if 0 <= number < size]


def _seconds(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
