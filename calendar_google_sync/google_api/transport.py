"""HTTP to Google: with the access token, with timeouts, and each request sent once.

googleapiclient usually sends through httplib2, which silently sends a POST twice when
the connection is reset while it waits for the response (httplib2.Http._conn_request).
A new calendar would then exist twice, so here it sends through requests, which repeats
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

from . import bounds
from .errors import Unreachable
from .responses import from_response
from .values import json_object

_NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)

Token = tuple[str, datetime | None]
"""Access token ('' for none yet) and its expiry (naive UTC, None if unknown)."""


class TokenSession(AuthorizedSession):
    """A session that carries the access token and counts what it sends.

    google-auth refreshes the token when it has expired, and once more after a response
    of 401; Google did not execute a request that it answered with 401.

    :param refresh: called for a new token
    :param adapter: connections that stay open when this session is closed
    """

    def __init__(
        self,
        token: Token,
        refresh: Callable[[], Token],
        adapter: bounds.BoundedAdapter | None = None,
    ):
        super().__init__(_Credentials(token, refresh), max_refresh_attempts=1)
        bounds.bound(self, adapter)
        self._is_adapter_lent = adapter is not None
        self.auth = _keep_headers
        self.sent = 0

    def send(
        self, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        self.sent += 1
        return bounds.read(super().send(request, **{**kwargs, "stream": True}))

    def close(self) -> None:
        if not self._is_adapter_lent:
            super().close()


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
        """Send one request.

        :return: status and headers, and the content
        :raises GoogleError: any response but 2xx, or none
        """
        response = _send(
            self._session,
            method,
            uri,
            is_write=method != "GET",
            data=body.encode() if isinstance(body, str) else body,
            headers=dict(headers or {}),
            timeout=self._timeout,
        )
        head = httplib2.Response(dict(response.headers))
        head.status = response.status_code
        head["status"] = str(response.status_code)
        return head, response.content

    def refresh_token(self) -> None:
        """Fetch a new access token, whether or not the current one has expired."""
        self._session.credentials.refresh(None)

    def close(self) -> None:
        self._session.close()


class _FormSession(requests.Session):
    """A session without any token."""

    def __init__(self) -> None:
        super().__init__()
        bounds.bound(self)
        self.auth = _keep_headers

    def send(
        self, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        return bounds.read(super().send(request, **{**kwargs, "stream": True}))


def post_form(url: str, fields: Mapping[str, str], timeout: float) -> dict[str, Any]:
    """Post a form to Google's OAuth endpoints.

    :param timeout: seconds
    :return: the JSON object of the response; {} without one
    :raises GoogleError: any response but 2xx, or none; `maybe_done` is never set, as
        this writes neither calendars nor events
    """
    with _FormSession() as session:
        response = _send(
            session, "POST", url, is_write=False, data=fields, timeout=timeout
        )
    return json_object(response.content)


def _send(
    session: requests.Session, method: str, url: str, is_write: bool, **options: Any
) -> requests.Response:
    """Send one request; any response but 2xx, or none, is raised as a GoogleError."""
    try:
        response = session.request(method, url, allow_redirects=False, **options)
    except requests.RequestException as err:
        raise Unreachable(maybe_done=is_write and _may_be_sent(err)) from err
    if not 200 <= response.status_code < 300:
        raise from_response(
            response.status_code, response.content, response.headers, is_write=is_write
        )
    return response


def _may_be_sent(error: requests.RequestException) -> bool:
    """Whether Google may have received the request: not if no connection was made."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)  # of urllib3's MaxRetryError
    if isinstance(reason, urllib3.exceptions.SSLError):
        reason = reason.args[0] if reason.args else None
    return not isinstance(reason, (*_NOT_SENT, ssl.SSLCertVerificationError))


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without any `auth`, requests would let a .netrc file replace our token."""
    return request


class _Credentials(google.auth.credentials.Credentials):
    """A token as google-auth wants it; a function fetches the next."""

    def __init__(self, token: Token, refresh: Callable[[], Token]):
        super().__init__()
        self._fetch = refresh
        self._set(token)

    def refresh(self, request: object) -> None:
        self._set(self._fetch())

    def _set(self, token: Token) -> None:
        self.token, self.expiry = token[0] or None, token[1]
