"""How long an account waits by itself after synchronizations that failed."""

from datetime import timedelta

FIRST = timedelta(minutes=1)
#: The hourly synchronization comes anyway
LONGEST = timedelta(minutes=60)
#: Doubled more often, it is longer than the longest one in any case
DOUBLED = 10


def pause_after(failures: int) -> timedelta:
    """
    :param failures: in a row
    :return: how long nothing but the person starts the next one: 1, 2, 4 ... minutes
    """
    if failures < 1:
        return timedelta(0)
    return min(FIRST * (1 << min(failures - 1, DOUBLED)), LONGEST)
