"""Quotas: sliding windows of one minute.

https://developers.google.com/workspace/calendar/api/guides/quota
"""

from collections import deque

from .errors import GoogleError

MINUTE = 60
PATCH_COST = 3
"""A patch counts three times, says the reference of events.patch."""


def spend(world, actor, method, parameters):
    """Count a request; raise what Google answers when there were too many."""
    settings = world.settings
    cost = PATCH_COST if method.http_method == "PATCH" else 1
    user = (actor.project, actor.email)
    _spend(world, user, cost, settings.user_quota_per_minute, "userRateLimitExceeded")
    _spend(
        world,
        actor.project,
        cost,
        settings.project_quota_per_minute,
        "rateLimitExceeded",
    )
    if method.writes and settings.calendar_writes_per_minute:
        key = ("calendar", parameters.get("calendarId"))
        limit = settings.calendar_writes_per_minute
        _spend(world, key, 1, limit, "rateLimitExceeded")


def _spend(world, key, cost, limit, reason):
    used = world.usage.setdefault(key, deque())
    now = world.now()
    while used and used[0] <= now - MINUTE:
        used.popleft()
    if len(used) + cost > limit:
        raise _exceeded(world.settings.quota_status, reason)
    used.extend([now] * cost)


def _exceeded(status, reason):
    """403 with either reason, or 429 with `rateLimitExceeded`: clients meet all."""
    if status == 429:
        reason = "rateLimitExceeded"
    names = {
        "userRateLimitExceeded": "User Rate Limit Exceeded",
        "rateLimitExceeded": "Rate Limit Exceeded",
    }
    return GoogleError(status, reason, names[reason], domain="usageLimits")
