"""For which account a run writes into Odoo right now.

What a run writes is a change to all others who have the record in their Google, but not
to its own account: it would call for a run for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_writer: ContextVar[int | None] = ContextVar("calendar_google_sync_writer")


@contextmanager
def writing(account_id: int) -> Iterator[None]:
    """Within it, what is changed in Odoo was changed by a run of this account."""
    token = _writer.set(account_id)
    try:
        yield
    finally:
        _writer.reset(token)


def writer() -> int | None:
    """:return: id of the account whose run is writing, None for everybody else"""
    return _writer.get(None)
