"""Moments in Odoo (naive UTC) and in the parts without Odoo (aware UTC)."""

from datetime import timezone


def aware(moment):
    """A moment as the parts without Odoo have it: aware UTC, None without one.

    :param moment: naive UTC as in a ``fields.Datetime``, False without one
    """
    return moment.replace(tzinfo=timezone.utc) if moment else None


def naive(moment):
    """A moment as a ``fields.Datetime`` has it: naive UTC, False without one."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment else False
