"""A set is written at once; one that fails is halved until the bad entry is alone."""

import logging

from psycopg2 import InternalError, OperationalError

from odoo.exceptions import AccessError

from ...engine.ports import Outcome
from ...texts.translate import is_explained, translate

_logger = logging.getLogger(__name__)
#: After these nothing more can be done in this transaction
BROKEN = (OperationalError, InternalError, MemoryError)


def in_halves(env, entries, step):
    """Do something with entries in one savepoint, without those that are refused.

    :param step: takes a part of the entries; returns an ``Outcome`` for each
    :return: an ``Outcome`` for each, in the same order
    """
    if not entries:
        return []
    try:
        with env.cr.savepoint():
            return step(entries)
    except BROKEN:
        raise
    except Exception as error:
        if len(entries) == 1:
            level = logging.INFO if is_explained(error) else logging.WARNING
            _logger.log(level, "Odoo refused an entry of Google", exc_info=True)
            return [refusal(env, error)]
    middle = len(entries) // 2
    parts = entries[:middle], entries[middle:]
    return [outcome for part in parts for outcome in in_halves(env, part, step)]


def refusal(env, error):
    failure = translate(env, error)
    return Outcome(failure=failure, denied=isinstance(error, AccessError))
