"""Consent and tokens of one person: Google's OAuth for web servers.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class OAuthClient:
    """The OAuth client of the database, as created in the Google Cloud console."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What a person has given us."""

    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    """May be '': the first request then refreshes it."""
    expires_at: datetime | None = None
    """End of the access token, naive UTC (as in Odoo); None: not known."""
    scopes: tuple[str, ...] = ()


def authorization_url(
    client: OAuthClient,
    redirect_uri: str,
    scope: str,
    state: str,
    login_hint: str | None = None,
) -> tuple[str, str]:
    """Return Google's consent page and the PKCE verifier to keep until the return."""
    raise NotImplementedError


def exchange_code(
    client: OAuthClient,
    redirect_uri: str,
    scope: str,
    code: str,
    code_verifier: str,
) -> Grant:
    """Turn the code that came back from the consent page into a grant."""
    raise NotImplementedError


def refresh(client: OAuthClient, grant: Grant) -> Grant:
    """Return the grant with a new access token."""
    raise NotImplementedError


def revoke(token: str) -> bool:
    """Withdraw a refresh (or access) token at Google."""
    raise NotImplementedError


def check_client(client: OAuthClient, redirect_uri: str) -> None:
    """Return if Google knows this client and its secret, raise ClientRejected if not."""
    raise NotImplementedError
