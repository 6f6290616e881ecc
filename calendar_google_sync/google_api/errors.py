"""What can go wrong with Google, named after what the caller can do about it.

GoogleError
  - AccessWithdrawn    the person has to connect again (invalid_grant, nothing else)
      - GrantUnreadable  the same, because Odoo's own key to the tokens is missing
  - ClientRejected     the administrator has to correct the OAuth client
      - ClientReplaced   the grant was given to a client that is no longer in use,
                       or was deleted at Google: only a new consent helps
  - ScopeMissing       the person has to consent again
  - ApiDisabled        the administrator has to enable the Calendar API
  - NotFound           no such calendar or event (404); also: no access to it
  - AlreadyGone        deleted before (410 deleted): nothing left to do
  - SyncTokenExpired   list everything, without a token (410 fullSyncRequired ...)
  - AlreadyExists      the id is taken (409 duplicate): read it and adopt it; of a
                       channel (400 channelIdNotUnique): take another one
  - ChangedMeanwhile   the etag is old (412): fetch, merge, and write once more
  - RateLimited        retry later (403, 429, 409 conflict in a batch)
  - QuotaExceeded      nothing more for hours (403 quotaExceeded)
  - Refused            never accepted as it is (other 400, 403): Google says why
      - AddressRefused   no notices are sent to this address of Odoo: the administrator
                         has to give it another one
  - Unreachable        no response, none that can be read, or 401 even to a new token;
                       `maybe_done`: a write may have taken effect all the same

Google's list: https://developers.google.com/workspace/calendar/api/guides/errors
"""

from __future__ import annotations

from typing import Any

from ..messages import Message, _

MAX_MESSAGE = 500
"""Characters of Google's message that are kept and shown."""
MAX_REASON = 100


class GoogleError(Exception):
    """Anything that Google, or the way to Google, did not do.

    `str(error)` is a sentence for a person; the class tells a program what to do.
    """

    sentence = _("Google Calendar could not do this.")

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        reason: str | None = None,
        retry_after: float | None = None,
    ):
        if len(message) > MAX_MESSAGE:
            message = f"{message[:MAX_MESSAGE]}…"
        super().__init__(message)
        self.message = message
        """Google's own message, or its beginning, or ''. Never a text of ours."""
        self.status = status
        """The HTTP status, or None when there was no response."""
        self.reason = reason and reason[:MAX_REASON]
        """Google's code, such as 'rateLimitExceeded', one of ours, or None."""
        self.retry_after = retry_after
        """Seconds that Google asks to wait, or None."""

    def __str__(self) -> str:
        return str(self.description)

    @property
    def description(self) -> Message:
        """What happened, for a person; texts.translate has it in their language."""
        if not self.message:
            return self.sentence
        return _(
            "%(sentence)s Google says: %(message)s",
            sentence=self.sentence,
            message=self.message,
        )


class AccessWithdrawn(GoogleError):
    sentence = _("Google no longer accepts this connection. Please connect again.")


class GrantUnreadable(AccessWithdrawn):
    sentence = _(
        "Odoo cannot read its access to your Google account, because this server does"
        " not have the key that it was encrypted with. Please connect again."
    )


class ClientRejected(GoogleError):
    sentence = _(
        "Google does not accept the OAuth client of this database."
        " Please ask your administrator to check it."
    )


class ClientReplaced(ClientRejected):
    sentence = _(
        "This connection was made with an OAuth client that is no longer in use."
        " Please connect again, as soon as your administrator has entered the new one."
    )


class ScopeMissing(GoogleError):
    sentence = _("The permission for Google Calendar is missing. Please connect again.")


class ApiDisabled(GoogleError):
    sentence = _(
        "The Google Calendar API is not enabled in the Google Cloud project."
        " Please ask your administrator to enable it."
    )


class NotFound(GoogleError):
    sentence = _("This does not exist in Google Calendar, or cannot be accessed.")


class AlreadyGone(GoogleError):
    sentence = _("This has already been deleted in Google Calendar.")


class SyncTokenExpired(GoogleError):
    sentence = _("Google Calendar asks to compare all entries again.")


class AlreadyExists(GoogleError):
    sentence = _("This already exists in Google Calendar.")


class ChangedMeanwhile(GoogleError):
    sentence = _("This was changed in Google Calendar in the meantime.")


class RateLimited(GoogleError):
    sentence = _("Google Calendar received too many requests. Please try again later.")


class QuotaExceeded(GoogleError):
    sentence = _(
        "The limit that Google sets for changes to calendars is reached."
        " Please try again in a few hours."
    )


class Refused(GoogleError):
    sentence = _("Google Calendar does not accept this.")


class AddressRefused(Refused):
    sentence = _("Google Calendar does not send notices to the address of this Odoo.")


class Unreachable(GoogleError):
    sentence = _("Google Calendar cannot be reached at the moment.")

    def __init__(
        self, message: str = "", *, maybe_done: bool = False, **details: Any
    ) -> None:
        super().__init__(message, **details)
        self.maybe_done = maybe_done
        """True when a write may have taken effect although no response came."""
