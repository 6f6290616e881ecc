"""Tells the open pages of a person that a run has changed something there."""

#: Type of the message on Odoo's bus
CHANGED = "gcal_sync_changed"
#: Seconds between two messages of one run
INTERVAL = 2


class ChangeNotice:
    """
    :param account: ``calendar.google.account`` of the person
    :param clock: seconds, as ``time.monotonic``
    """

    def __init__(self, account, clock):
        self._account, self._clock = account, clock
        self._is_due = False
        # A short run says it once, when it ends
        self._sent_at = clock()

    def note(self):
        """Something was changed."""
        self._is_due = True

    def send(self, is_end=False):
        """Send what was noted with the transaction, if it is time for it.

        :param is_end: the run ends with this transaction
        """
        now = self._clock()
        if self._is_due and (is_end or now - self._sent_at >= INTERVAL):
            self._is_due, self._sent_at = False, now
            self._account.sudo().user_id._bus_send(CHANGED, {})
