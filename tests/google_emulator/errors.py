"""Errors in the forms that Google's services answer with.

Calendar API: https://developers.google.com/workspace/calendar/api/guides/errors
Token endpoint: RFC 6749, section 5.2.
"""

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}


class GoogleError(Exception):
    """An answer of the Calendar API that is not a success."""

    def __init__(self, status, reason, message, *, location=None, domain="global"):
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.location = location
        self.headers = {}
        self.extra = {}

    def envelope(self):
        """Return the JSON body described on the "Handle API errors" page."""
        item = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location:
            kind, name = self.location
            item.update(locationType=kind, location=name)
        error = {"errors": [item], "code": self.status, "message": self.message}
        return {"error": {**error, **self.extra}}


class OAuthError(Exception):
    """An answer of the token or revocation endpoint that is not a success."""

    def __init__(self, status, error, description=None):
        super().__init__(f"{status} {error}: {description}")
        self.status = status
        self.body = {"error": error}
        if description:
            self.body["error_description"] = description


class DroppedConnection(Exception):
    """The connection ends without an answer."""


def invalid(message, parameter=None):
    location = ("parameter", parameter) if parameter else None
    return GoogleError(400, "invalid", message, location=location)


def required(message):
    return GoogleError(400, "required", message)


def not_found():
    return GoogleError(404, "notFound", "Not Found")


def login_required():
    error = GoogleError(
        401, "required", "Login Required.", location=("header", "Authorization")
    )
    return _with_challenge(error)


def bad_credentials():
    error = GoogleError(
        401, "authError", "Invalid Credentials", location=("header", "Authorization")
    )
    return _with_challenge(error)


def _with_challenge(error):
    error.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/"'
    error.extra["status"] = STATUS_NAMES[401]
    return error


def insufficient_scope(method_id, old_form=False):
    """Return the 403 of a token whose scopes do not cover the method.

    Clients in the wild meet two forms; the newer one adds `status` and `details`.
    """
    if old_form:
        return GoogleError(403, "insufficientPermissions", "Insufficient Permission")
    message = "Request had insufficient authentication scopes."
    error = GoogleError(403, "insufficientPermissions", message)
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": "calendar-json.googleapis.com", "method": method_id},
    }
    error.extra.update(status=STATUS_NAMES[403], details=[detail])
    return error


def duplicate():
    return GoogleError(409, "duplicate", "The requested identifier already exists.")


def already_deleted():
    return GoogleError(410, "deleted", "Resource has been deleted")


def condition_not_met():
    return GoogleError(
        412, "conditionNotMet", "Precondition Failed", location=("header", "If-Match")
    )


def full_sync_required():
    return GoogleError(
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        location=("parameter", "syncToken"),
        domain="calendar",
    )
