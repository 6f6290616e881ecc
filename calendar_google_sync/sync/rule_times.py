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
        self._positions = options.get("bysetpos")
        periods = DAY // PERIODS[frequency]
        # Over the days, dates fall on every ``step``-th period of a day, and on the
        # same ones again after ``rounds`` days
        step = gcd(interval, periods)
        self._rounds, self._shift = interval // step, periods // step
        self._by_round: dict[int, list[int]] = {}
        larger, smaller = _parts(frequency, start, options)
        first = _seconds(start) // PERIODS[frequency]
        within = [sum(times) for times in product(*smaller)]
        for begin in map(sum, product(*larger)):
            steps, rest = divmod(begin // PERIODS[frequency] - first, step)
            if not rest:
                found = self._at_positions([begin + after for after in within])
                self._by_round.setdefault(steps % self._rounds, []).extend(found)

    def __bool__(self) -> bool:
        return any(self._by_round.values())

    def on(self, days: int) -> Iterator[timedelta]:
        """The times of the day so many days after that of the start, in order."""
        turn = -days * self._shift % self._rounds
        for seconds in self._by_round.get(turn, ()):
            yield timedelta(seconds=seconds)

    def _at_positions(self, times: list[int]) -> list[int]:
        if not self._positions:
            return times
        size = len(times)
        numbers = {at - 1 if at > 0 else size + at for at in self._positions}
        return [times[number] for number in sorted(numbers) if 0 <= number < size]


def _seconds(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _parts(
    frequency: str, start: datetime, options: Mapping[str, Sequence[int]]
) -> tuple[list[list[int]], list[list[int]]]:
    """Hours, minutes and seconds in seconds: of the periods, and within a period."""
    larger, smaller = [], []
    sizes = (("byhour", 24, 3600), ("byminute", 60, 60), ("bysecond", 60, 1))
    own = _seconds(start)
    for name, count, size in sizes:
        chosen = options.get(name)
        if size >= PERIODS[frequency]:
            larger.append([size * one for one in sorted(set(chosen or range(count)))])
        else:
            default = [own // size % count]
            smaller.append([size * one for one in sorted(set(chosen or default))])
    return larger, smaller
