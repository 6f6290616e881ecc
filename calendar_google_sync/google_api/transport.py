"""HTTP to Google: with the token, with time limits, and each request sent once.

googleapiclient usually rides on httplib2, which silently sends a POST again when
the connection is reset while it waits for the answer (httplib2.Http._conn_request).
A new calendar would then exist twice, so it rides on requests here, which repeats
nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import google.auth.credentials
import httplib2
import requests
import urllib3.exceptions
from google.auth.transport.requests import AuthorizedSession

from .answers import from_response
from .errors import Unreachable

_NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)

Token = tuple[str, datetime | None]
"""Access token ('' for none yet) and its end (naive UTC, None if not known)."""


class TokenSession(AuthorizedSession):
    """A session that carries the access token and counts what it sends.

    google-auth refreshes the token when it has expired, and once more when Google
    answers 401; a request that was answered 401 has not been carried out.
    """

    def __init__(self, token: Token, renew: Callable[[], Token]):
        super().__init__(_Credentials(token, renew), max_refresh_attempts=1)
        self.auth = _keep_headers
        self.sent = 0

    def send(self, request: requests.PreparedRequest, **kwargs: Any):
        self.sent += 1
        return super().send(request, **kwargs)


class AuthorizedHttp:
    """The part of httplib2.Http that googleapiclient uses, over a TokenSession.

    It must not have an attribute `credentials`: googleapiclient would refresh them
    over httplib2.
    """

    def __init__(self, session: TokenSession, timeout: float):
        self._session = session
        self._timeout = timeout

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,
        connection_type: object = None,
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request; every answer but 2xx is raised as a GoogleError."""
        answer = _send(
            self._session,
            method,
            uri,
            is_write=method != "GET",
            data=body.encode() if isinstance(body, str) else body,
            headers=dict(headers or {}),
            timeout=self._timeout,
        )
        response = httplib2.Response(dict(answer.headers))
        response.status = answer.status_code
        response["status"] = str(answer.status_code)
        return response, answer.content

    def renew_token(self) -> None:
        """Get a new access token, whatever the end of the current one."""
        self._session.credentials.refresh(None)

    def close(self) -> None:
        self._session.close()


def post_form(url: str, fields: Mapping[str, str], timeout: float) -> dict[str, Any]:
    """Post a form to Google's OAuth and return its JSON ({} if it sent none).

    Whatever happens to it, no calendar and no event has been written.
    """
    with requests.Session() as session:
        session.auth = _keep_headers
        answer = _send(
            session, "POST", url, is_write=False, data=fields, timeout=timeout
        )
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _send(
    session: requests.Session, method: str, url: str, is_write: bool, **options: Any
) -> requests.Response:
    """Send, and raise what is not a success as a GoogleError."""
    try:
        answer = session.request(method, url, allow_redirects=False, **options)
    except requests.RequestException as err:
        raise Unreachable(maybe_done=is_write and _may_be_sent(err)) from err
    if not 200 <= answer.status_code < 300:
        raise from_response(
            answer.status_code, answer.content, answer.headers, is_write=is_write
        )
    return answer


def _may_be_sent(error: requests.RequestException) -> bool:
    """Whether Google may have received the request; no, if no connection was made."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)  # of urllib3's MaxRetryError
    if isinstance(reason, urllib3.exceptions.SSLError):
        reason = reason.args[0] if reason.args else None
    return not isinstance(reason, (*_NOT_SENT, ssl.SSLCertVerificationError))


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without any `auth`, requests would let a .netrc file replace our token."""
    return request


class _Credentials(google.auth.credentials.Credentials):
    """google-auth's view of a token; where a new one comes from is an argument."""

    def __init__(self, token: Token, renew: Callable[[], Token]):
        super().__init__()
        self._renew = renew
        self._set(token)

    def refresh(self, request: object) -> None:
        self._set(self._renew())

    def _set(self, token: Token) -> None:
        self.token, self.expiry = token[0] or None, token[1]
