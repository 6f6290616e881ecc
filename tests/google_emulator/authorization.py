"""The authorization endpoint: what Google shows between an app and a consent.

https://developers.google.com/identity/protocols/oauth2/web-server
https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions
RFC 6749, section 4.1.1, and RFC 7636, section 4.3.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from . import discovery, tokens
from .state import random_token

SIGN_IN_SCOPES = {
    "openid": "Associate you with your personal info on Google",
    "email": "See your primary Google Account email address",
    "profile": "See your personal info",
    "https://www.googleapis.com/auth/userinfo.email": "See your primary Google "
    "Account email address",
    "https://www.googleapis.com/auth/userinfo.profile": "See your personal info",
}
PARAMETERS = set(
    """client_id redirect_uri response_type scope access_type prompt state login_hint
    include_granted_scopes enable_granular_consent code_challenge
    code_challenge_method nonce hd hl display""".split()
)
PROMPTS = {"none", "consent", "select_account"}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


class RequestRefused(Exception):
    """Google shows an error page of its own; the app hears nothing."""

    def __init__(self, code, error, message):
        super().__init__(message)
        self.code = code
        self.error = error
        self.message = message


@dataclass
class Authorization:
    """A checked request for consent, while the person decides."""

    client: object
    redirect_uri: str
    scopes: list
    prompts: set
    offline: bool
    state: str | None
    login_hint: str | None
    include_granted: bool
    challenge: str | None
    challenge_method: str
    email: str | None = None

    def redirect(self, **answer):
        """Return the app's redirect URI with Google's answer in its query."""
        if self.state is not None:
            answer["state"] = self.state
        parts = urlsplit(self.redirect_uri)
        query = "&".join(item for item in (parts.query, urlencode(answer)) if item)
        return urlunsplit(parts._replace(query=query))

    @property
    def is_granular(self):
        """Whether the person may choose single permissions."""
        others = [scope for scope in self.scopes if scope not in SIGN_IN_SCOPES]
        return len(others) >= 2 or len(self.scopes) > len(others) >= 1


def check(world, query):
    """Return the checked request; RequestRefused where Google shows an error."""
    client = _client(world, query)
    redirect_uri = _redirect_uri(client, query)
    if query.get("response_type") != "code":
        raise RequestRefused(400, "invalid_request", "response_type must be code")
    challenge, method = _challenge(query)
    return Authorization(
        client=client,
        redirect_uri=redirect_uri,
        scopes=_scopes(query),
        prompts=_prompts(query),
        offline=_choice(query, "access_type", "online", "offline") == "offline",
        state=query.get("state"),
        login_hint=query.get("login_hint"),
        include_granted=_choice(query, "include_granted_scopes", "false", "true")
        == "true",
        challenge=challenge,
        challenge_method=method,
    )


def _needed(query, name):
    value = query.get(name)
    if not value:
        raise RequestRefused(
            400, "invalid_request", f"Missing required parameter: {name}"
        )
    return value


def _choice(query, name, default, other):
    value = query.get(name, default)
    if value not in (default, other):
        raise RequestRefused(400, "invalid_request", f"Invalid value for {name}")
    return value


def _client(world, query):
    client = world.clients.get(_needed(query, "client_id"))
    if client is None:
        raise RequestRefused(401, "invalid_client", "The OAuth client was not found.")
    return client


def _redirect_uri(client, query):
    """Compare the URI with the registered ones, character by character."""
    uri = _needed(query, "redirect_uri")
    parts = urlsplit(uri)
    local = parts.hostname in LOCAL_HOSTS
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not secure or parts.fragment or "*" in uri:
        raise RequestRefused(400, "invalid_request", f"Invalid redirect_uri: {uri}")
    listed = client.redirect_uris
    if (listed and uri not in listed) or (not listed and not local):
        raise RequestRefused(
            400,
            "redirect_uri_mismatch",
            f"The redirect URI in the request, {uri}, is not registered for the "
            "OAuth client.",
        )
    return uri


def _scopes(query):
    scopes = list(dict.fromkeys(_needed(query, "scope").split()))
    known = discovery.known_scopes() | set(SIGN_IN_SCOPES)
    unknown = [scope for scope in scopes if scope not in known]
    if unknown:
        raise RequestRefused(
            400, "invalid_scope", f"Some requested scopes were invalid: {unknown}"
        )
    return scopes


def _prompts(query):
    prompts = set(query.get("prompt", "").split())
    if prompts - PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise RequestRefused(400, "invalid_request", "Invalid value for prompt")
    return prompts


def _challenge(query):
    challenge = query.get("code_challenge")
    method = query.get("code_challenge_method", "plain")
    if method not in ("plain", "S256"):
        raise RequestRefused(
            400, "invalid_request", "Invalid value for code_challenge_method"
        )
    if challenge is None and "code_challenge_method" in query:
        raise RequestRefused(
            400, "invalid_request", "Missing required parameter: code_challenge"
        )
    if challenge is not None and not re.fullmatch(r"[\w.~-]{43,128}", challenge):
        raise RequestRefused(400, "invalid_request", "Invalid code_challenge")
    return challenge, method


def needs_consent(world, request):
    """Tell whether the person must see the consent page (again)."""
    if "consent" in request.prompts:
        return True
    return not set(request.scopes) <= _granted(world, request)


def _granted(world, request):
    for client, scopes in tokens.grants(world, request.email):
        if client.client_id == request.client.client_id:
            return scopes
    return set()


def check_policy(world, scopes):
    """Show the page of a Workspace whose administrator blocks a scope."""
    if set(world.settings.blocked_scopes) & set(scopes):
        raise RequestRefused(
            400,
            "admin_policy_enforced",
            "Access to your account data is restricted by policies within your "
            "organization.",
        )


def grant(world, request, scopes, consented):
    """Return the redirect that carries a new code."""
    scopes = set(scopes)
    if request.include_granted:
        scopes |= _granted(world, request)
    code = "4/0" + random_token(40)
    world.codes[code] = tokens.Code(
        email=request.email,
        client_id=request.client.client_id,
        redirect_uri=request.redirect_uri,
        scopes=frozenset(scopes),
        expires=world.now() + world.settings.code_seconds,
        offline=request.offline,
        consented=consented,
        challenge=request.challenge,
        challenge_method=request.challenge_method,
    )
    return request.redirect(code=code, scope=" ".join(sorted(scopes)))


def permission(scope):
    """Return the words on the consent page for a scope."""
    return SIGN_IN_SCOPES.get(scope) or discovery.scope_text(scope)
