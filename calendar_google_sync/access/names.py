"""What the calendars and the Google account are called now.

People rename calendars in Google, and the address of an account may change. Both are
asked for when somebody connects or revokes, and else once a day.
"""

from datetime import timedelta

from odoo import fields

from ..google_api import errors
from ..sync import Kind

#: Names are asked for by a synchronization that comes so long after the last time.
AGE = timedelta(days=1)


def take_over(account_sudo, kind, shown):
    """Write down what Google calls a calendar and its owner.

    :param kind: ``sync.Kind``
    :param shown: ``values.calendar`` of google_api
    """
    calendar_sudo = account_sudo._calendar_sudo(kind)
    name, owner = shown.get("summary"), shown.get("dataOwner")
    if name and name != calendar_sudo.name:
        calendar_sudo.name = name
    if owner and owner != account_sudo.email:
        account_sudo.email = owner


def is_due(account_sudo):
    """:return: whether Google is to be asked again"""
    known_at = account_sudo.names_at
    return not known_at or known_at <= fields.Datetime.now() - AGE


def refresh(account_sudo, gateway):
    """Ask Google once a day.

    :raises GoogleError: Google does not answer
    """
    if not is_due(account_sudo):
        return
    for kind in Kind:
        calendar_id = account_sudo._calendar_of(kind)
        try:
            shown = calendar_id and gateway.get_calendar(calendar_id)
        except (errors.NotFound, errors.AlreadyGone):
            continue  # the synchronization finds that, too, and says so
        if shown:
            take_over(account_sudo, kind, shown)
    account_sudo.names_at = fields.Datetime.now()
