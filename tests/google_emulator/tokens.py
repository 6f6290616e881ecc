"""Authorization codes and tokens: the endpoints `/token` and `/revoke`.

https://developers.google.com/identity/protocols/oauth2/web-server
RFC 6749 (sections 4.1.3, 5 and 6), RFC 7636 (PKCE), RFC 7009 (revocation).
"""

import base64
import hashlib
import re

from .errors import OAuthError, bad_credentials, login_required
from .state import AccessToken, Actor, Code, RefreshToken, random_token

DAY = 24 * 3600
TESTING_DAYS = 7
DEAD = "Token has been expired or revoked."


def token(world, form, authorization):
    """Answer a request to `/token`."""
    client = _client(world, form, authorization)
    grant_type = form.get("grant_type", "")
    if grant_type == "authorization_code":
        return _exchange(world, client, form)
    if grant_type == "refresh_token":
        return _refresh(world, client, form)
    raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {grant_type}")


def _client(world, form, authorization):
    """Return the client that proves itself; RFC 6749, section 2.3.1."""
    client_id, secret = form.get("client_id"), form.get("client_secret")
    if authorization and authorization.type == "basic":
        client_id, secret = authorization.username, authorization.password
    if not client_id:
        raise OAuthError(400, "invalid_request", "Could not determine client ID.")
    client = world.clients.get(client_id)
    if client_id in world.deleted_clients:
        raise OAuthError(401, "deleted_client", "The OAuth client was deleted.")
    if client is None:
        raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
    if secret != client.client_secret:
        raise OAuthError(
            401, "invalid_client", "The provided client secret is invalid."
        )
    return client


def _exchange(world, client, form):
    code = world.codes.get(form.get("code", ""))
    if not code or code.used or code.expires < world.now():
        raise OAuthError(400, "invalid_grant", "Malformed auth code.")
    if code.client_id != client.client_id:
        raise OAuthError(401, "unauthorized_client", "Unauthorized")
    if code.redirect_uri != form.get("redirect_uri"):
        raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
    _check_verifier(code, form.get("code_verifier"))
    code.used = True
    refresh = None
    if code.offline and (code.consented or not live_tokens(world, code.email, client)):
        refresh = _new_refresh_token(world, code, client)
    answer = _access_answer(world, code, client, refresh)
    if refresh:
        answer["refresh_token"] = refresh
        if world.settings.testing_status:
            answer["refresh_token_expires_in"] = TESTING_DAYS * DAY - 1
    return answer


def grant(world, email, client, scopes):
    """Return what `/token` answers after a consent, without the pages before it."""
    code = Code(
        email=email,
        client_id=client.client_id,
        redirect_uri="",
        scopes=frozenset(scopes),
        expires=world.now(),
        offline=True,
        consented=True,
    )
    refresh = _new_refresh_token(world, code, client)
    answer = _access_answer(world, code, client, refresh)
    return {**answer, "refresh_token": refresh}


def _check_verifier(code, verifier):
    """Compare the verifier with the challenge; RFC 7636, section 4.6."""
    if code.challenge is None:
        if verifier:
            raise OAuthError(
                400, "invalid_grant", "code_verifier or verifier is not needed."
            )
        return
    if not verifier:
        raise OAuthError(400, "invalid_grant", "Missing code verifier.")
    well_formed = re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier)
    if not well_formed or _challenge(code, verifier) != code.challenge:
        raise OAuthError(400, "invalid_grant", "Invalid code verifier.")


def _challenge(code, verifier):
    if code.challenge_method == "plain":
        return verifier
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _new_refresh_token(world, code, client):
    """Issue a refresh token; beyond the limit the oldest one dies silently."""
    name = "1//" + random_token(48)
    expires = (
        world.now() + TESTING_DAYS * DAY if world.settings.testing_status else None
    )
    world.refresh_tokens[name] = RefreshToken(
        code.email, client.client_id, client.project, code.scopes, world.now(), expires
    )
    live = live_tokens(world, code.email, client)
    for old in live[: max(0, len(live) - world.settings.refresh_token_limit)]:
        del world.refresh_tokens[old]
    return name


def live_tokens(world, email, client):
    """Return the names of the live refresh tokens, oldest first."""
    return [
        name
        for name, item in world.refresh_tokens.items()
        if (item.email, item.client_id) == (email, client.client_id)
        and _is_alive(world, item)
    ]


def _is_alive(world, item):
    unused = world.now() - item.last_used
    if unused > world.settings.unused_token_days * DAY:
        return False
    return item.expires is None or item.expires > world.now()


def _refresh(world, client, form):
    name = form.get("refresh_token", "")
    item = world.refresh_tokens.get(name)
    if item is None or not _is_alive(world, item):
        raise OAuthError(400, "invalid_grant", DEAD)
    if item.client_id != client.client_id:
        raise OAuthError(401, "unauthorized_client", "Unauthorized")
    if set(world.settings.blocked_scopes) & item.scopes:
        raise OAuthError(400, "admin_policy_enforced")
    item.last_used = world.now()
    return _access_answer(world, item, client, name)


def _access_answer(world, grant, client, refresh):
    name = "ya29." + random_token(64)
    seconds = world.settings.access_token_seconds
    world.access_tokens[name] = AccessToken(
        grant.email,
        client.client_id,
        client.project,
        grant.scopes,
        world.now() + seconds,
        refresh,
    )
    return {
        "access_token": name,
        "expires_in": seconds,
        "scope": " ".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }


def revoke(world, name):
    """Answer a request to `/revoke`: all grants of the project end with the token."""
    item = world.refresh_tokens.get(name) or world.access_tokens.get(name)
    if item is None or item.client_id in world.deleted_clients:
        raise OAuthError(400, "invalid_token", "Token expired or revoked")
    if not _can_be_revoked(world, item):
        raise OAuthError(400, "invalid_token", "Token expired or revoked")
    withdraw(world, item.email, item.project)
    return {}


def _can_be_revoked(world, item):
    if isinstance(item, RefreshToken):
        return _is_alive(world, item)
    return item.expires > world.now()


def withdraw(world, email, project=None):
    """End what an account granted to one project, or to all of them."""
    for tokens in (world.refresh_tokens, world.access_tokens):
        for name, item in list(tokens.items()):
            if item.email == email and project in (None, item.project):
                del tokens[name]
    for code in world.codes.values():
        if code.email == email:
            code.used = True
    if not world.settings.app_created_survives_revoke:
        for calendar in world.calendars_of(email):
            if project in (None, calendar.project):
                calendar.project = None


def expire_access_tokens(world, email):
    for item in world.access_tokens.values():
        if item.email == email:
            item.expires = world.now() - 1


def grants(world, email):
    """Return what an account has granted: {client: scopes}."""
    found = {}
    for item in world.refresh_tokens.values():
        if item.client_id in world.deleted_clients:
            continue
        if item.email == email and _is_alive(world, item):
            client = world.clients[item.client_id]
            found.setdefault(client.client_id, (client, set()))[1].update(item.scopes)
    for item in world.access_tokens.values():
        if item.email == email and item.expires > world.now():
            client = world.clients[item.client_id]
            found.setdefault(client.client_id, (client, set()))[1].update(item.scopes)
    return list(found.values())


def email_of(world, names):
    """Return whose code or token is among some values, for the log."""
    for name in names:
        for known in (world.codes, world.refresh_tokens, world.access_tokens):
            if name in known:
                return known[name].email
    return None


def peek(world, header):
    """Return the token that an Authorization header names, dead or alive, or None."""
    found = re.fullmatch(r"Bearer +(\S+)", header or "", re.IGNORECASE)
    return world.access_tokens.get(found.group(1)) if found else None


def actor(world, header):
    """Return who speaks in an API request; 401 for anything but a live token."""
    if not header:
        raise login_required()
    item = peek(world, header)
    if item is None or item.expires <= world.now():
        raise bad_credentials()
    return Actor(item.email, item.client_id, item.project, item.scopes)
