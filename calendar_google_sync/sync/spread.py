"""When the accounts of one round of the hourly synchronization are due."""

from datetime import timedelta

#: A round of no more accounts than this is due at once
AT_ONCE = 1000
#: The starts of a larger round are spread over this time, which leaves some of the hour
PERIOD = timedelta(minutes=50)


def spread(count: int) -> list[timedelta]:
    """:return: after which time each of so many accounts is due, in their order"""
    if count <= AT_ONCE:
        return [timedelta(0)] * count
    return [PERIOD * place / count for place in range(count)]
