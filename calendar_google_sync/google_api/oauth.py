"""Consent and tokens of one person: Google's OAuth for web servers.

https://developers.google.com/identity/protocols/oauth2/web-server

This module posts to the token endpoint itself, because requests_oauthlib writes codes,
tokens and the client secret into its debug log, takes no http address (which the
emulator has), and counts a changed order of scopes as an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from google_auth_oauthlib.flow import Flow

from . import endpoints, values
from .errors import (
    AccessWithdrawn,
    ClientReplaced,
    GoogleError,
    ScopeMissing,
    Unreachable,
)
from .transport import post_form

TIMEOUT = 20.0
"""Seconds to wait for a response."""
CHECK_TIMEOUT = 10.0
"""The same while somebody waits for it before a screen."""


@dataclass(frozen=True)
class OAuthClient:
    """The OAuth client of the database, as created in the Google Cloud console."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What a person has granted to this database's OAuth client."""

    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    """May be '': the first request then fetches one."""
    expires_at: datetime | None = None
    """End of the access token, naive UTC (as in Odoo); None if it is not known."""
    scopes: tuple[str, ...] = ()
    """Scope URLs that were really granted, which may be less than was asked for."""


def authorization_url(
    client: OAuthClient,
    redirect_uri: str,
    scope: str,
    state: str,
    login_hint: str | None = None,
) -> tuple[str, str]:
    """Return the URL of Google's consent page, and the PKCE verifier.

    The verifier stays here, bound to the person, until the code comes back. Only
    `prompt=consent` is sure to bring a refresh token; `select_account` lets the
    person choose. No `include_granted_scopes`: it would widen the grant.
    """
    flow = Flow.from_client_config(
        {
            "web": {
                "client_id": client.client_id,
                "auth_uri": "https://accounts.google.com/o/oauth2/v2/auth",
                "token_uri": "https://oauth2.googleapis.com/token",
            }
        },
        scopes=[scope],
        redirect_uri=redirect_uri,
        autogenerate_code_verifier=True,
    )
    hint = {"login_hint": login_hint} if login_hint else {}
    url, _state = flow.authorization_url(
        access_type="offline", prompt="consent select_account", state=state, **hint
    )
    # oauthlib takes https URLs only, so the emulator's is put in afterwards.
    query = url.partition("?")[2]
    return f"{endpoints.consent()}?{query}", flow.code_verifier


def exchange_code(
    client: OAuthClient,
    redirect_uri: str,
    scope: str,
    code: str,
    code_verifier: str,
) -> Grant:
    """Exchange the code that came back from the consent page for a grant.

    :param code_verifier: what ``authorization_url`` returned with that consent page
    :raises ScopeMissing: the person did not allow `scope`, or Google sent no refresh
        token, so that the access would end within the hour
    :raises AccessWithdrawn: the code is old, used or not ours: begin anew
    :raises ClientRejected: wrong client, secret or redirect URI
    """
    content = _token(
        client,
        grant_type="authorization_code",
        code=code,
        code_verifier=code_verifier,
        redirect_uri=redirect_uri,
    )
    grant = _grant(content, Grant("", scopes=(scope,)))
    if scope not in grant.scopes:
        raise ScopeMissing(reason="not_granted")
    if not grant.refresh_token:
        raise ScopeMissing(reason="no_refresh_token")
    return grant


def refresh(client: OAuthClient | None, grant: Grant) -> Grant:
    """Return the grant with a new access token.

    :param client: that the grant was given to; None when it is no longer in use
    :raises AccessWithdrawn: invalid_grant, and only then
    :raises ClientReplaced: the grant was given to another client, or there is none
    :raises ClientRejected: the client or its secret is wrong; the grant may be good
    """
    if client is None:
        raise ClientReplaced(reason="no_client")
    content = _token(
        client, grant_type="refresh_token", refresh_token=grant.refresh_token
    )
    return _grant(content, grant)


def revoke(token: str) -> bool:
    """Withdraw a refresh (or access) token.

    Google withdraws everything that the person granted to the Cloud project.

    :return: False if the token was invalid already
    :raises GoogleError: it may still be valid
    https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
    """
    try:
        post_form(endpoints.revoke(), {"token": token}, TIMEOUT)
    except GoogleError as err:
        if err.reason in ("invalid_token", "invalid_grant"):
            return False
        raise
    return True


def check_client(client: OAuthClient, redirect_uri: str) -> None:
    """Check that Google knows this client and its secret.

    Google checks the client before the code, so an invented code distinguishes a wrong
    client (invalid_client) from a right one (invalid_grant).

    :raises ClientRejected: wrong client or secret, or a redirect URI not registered
    """
    try:
        _token(
            client,
            grant_type="authorization_code",
            timeout=CHECK_TIMEOUT,
            code="check-of-the-client",
            redirect_uri=redirect_uri,
        )
    except AccessWithdrawn:
        return


def _token(
    client: OAuthClient, timeout: float = TIMEOUT, **fields: str
) -> dict[str, Any]:
    """Post to the token endpoint.

    :param timeout: seconds
    :return: {"access_token", "expires_in", "scope", "token_type", "refresh_token"?}
    """
    identity = {"client_id": client.client_id, "client_secret": client.client_secret}
    content = post_form(endpoints.token(), {**identity, **fields}, timeout)
    if not values.name(content.get("access_token"), values.TOKEN_LENGTH):
        raise Unreachable(reason="unreadable", status=200)
    return content


def _grant(content: dict[str, Any], former: Grant) -> Grant:
    """Return the former grant, updated with the token endpoint's JSON.

    A grant is not lost for an odd word beside it: what is not understood is not known.
    """
    now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
    lifetime = values.seconds(content.get("expires_in"))
    refresh_token = values.name(content.get("refresh_token"), values.TOKEN_LENGTH)
    return replace(
        former,
        refresh_token=refresh_token or former.refresh_token,
        access_token=content["access_token"],
        expires_at=None if lifetime is None else now + timedelta(seconds=lifetime),
        scopes=values.scopes(content.get("scope")) or former.scopes,
    )
