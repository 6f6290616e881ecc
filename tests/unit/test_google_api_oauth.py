"""Consent, tokens, revoking: against the emulator's OAuth."""
# ruff: noqa: F401, F811 (the fixtures are imported)

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from google_api_world import (
    CLIENT,
    EMAIL,
    REDIRECT,
    SCOPE,
    connect,
    connected,
    consent,
    emulator,
    google,
    grant,
)

from calendar_google_sync.google_api import endpoints, errors, oauth

WRONG_SECRET = oauth.OAuthClient(CLIENT.client_id, "wrong-secret")
WRONG_ID = oauth.OAuthClient("1-nobody.apps.googleusercontent.com", "emulator")


def token_requests(google):
    return [entry for entry in google.requests() if entry["path"] == "/token"]


def test_addresses_are_googles_without_the_variable(monkeypatch):
    monkeypatch.delenv("GOOGLE_CALENDAR_EMULATOR", raising=False)
    assert endpoints.consent() == "https://accounts.google.com/o/oauth2/v2/auth"
    assert endpoints.token() == "https://oauth2.googleapis.com/token"
    assert endpoints.revoke() == "https://oauth2.googleapis.com/revoke"
    assert endpoints.calendar_api() == "https://www.googleapis.com/calendar/v3/"
    assert endpoints.batch() == "https://www.googleapis.com/batch/calendar/v3"


def test_addresses_are_the_emulators_with_it(monkeypatch):
    monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", "http://localhost:1234/")
    assert endpoints.consent() == "http://localhost:1234/o/oauth2/v2/auth"
    assert endpoints.calendar_api() == "http://localhost:1234/calendar/v3/"


def test_authorization_url(monkeypatch):
    monkeypatch.delenv("GOOGLE_CALENDAR_EMULATOR", raising=False)
    url, verifier = oauth.authorization_url(
        CLIENT, REDIRECT, SCOPE, "the-state", login_hint=EMAIL
    )
    address, _, query = url.partition("?")
    parameters = {name: values[0] for name, values in parse_qs(query).items()}
    challenge = parameters.pop("code_challenge")
    assert address == "https://accounts.google.com/o/oauth2/v2/auth"
    assert parameters == {
        "response_type": "code",
        "client_id": CLIENT.client_id,
        "redirect_uri": REDIRECT,
        "scope": SCOPE,
        "state": "the-state",
        "access_type": "offline",
        "prompt": "consent select_account",
        "code_challenge_method": "S256",
        "login_hint": EMAIL,
    }
    assert 43 <= len(verifier) <= 128
    assert verifier not in url
    assert challenge != verifier


def test_each_consent_has_a_verifier_of_its_own():
    first, second = (
        oauth.authorization_url(CLIENT, REDIRECT, SCOPE, "s")[1] for _ in range(2)
    )
    assert first != second


def test_consent_and_exchange(google):
    answer, verifier = consent(google)
    assert answer["state"] == "the-state"
    grant = oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)
    assert grant.refresh_token
    assert grant.access_token
    assert grant.scopes == (SCOPE,)
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    assert timedelta(minutes=59) < grant.expires_at - now < timedelta(minutes=61)


def test_second_consent_brings_a_refresh_token_again(google):
    assert connect(google).refresh_token != connect(google).refresh_token


def test_refused_by_the_person(google):
    answer, _verifier = consent(google, allow=False)
    assert answer["error"] == "access_denied"


def test_scope_not_granted(google):
    other = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
    answer, verifier = consent(google, scope=f"{SCOPE} {other}", scopes=[other])
    with pytest.raises(errors.ScopeMissing):
        oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)


def test_code_is_good_once(google):
    answer, verifier = consent(google)
    oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)
    with pytest.raises(errors.AccessWithdrawn):
        oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)


def test_verifier_of_another_consent(google):
    answer, _verifier = consent(google)
    other = oauth.authorization_url(CLIENT, REDIRECT, SCOPE, "s")[1]
    with pytest.raises(errors.AccessWithdrawn):
        oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], other)


@pytest.mark.parametrize("client", [WRONG_SECRET, WRONG_ID])
def test_exchange_with_a_wrong_client(google, client):
    answer, verifier = consent(google)
    with pytest.raises(errors.ClientRejected):
        oauth.exchange_code(client, REDIRECT, SCOPE, answer["code"], verifier)


def test_exchange_with_another_redirect_uri(google):
    answer, verifier = consent(google)
    with pytest.raises(errors.ClientRejected):
        oauth.exchange_code(CLIENT, REDIRECT + "x", SCOPE, answer["code"], verifier)


def test_refresh(google, grant):
    renewed = oauth.refresh(CLIENT, grant)
    assert renewed.refresh_token == grant.refresh_token
    assert renewed.access_token not in ("", grant.access_token)
    assert renewed.expires_at >= grant.expires_at


def test_refresh_after_the_access_was_withdrawn(google, grant):
    google.withdraw_access(EMAIL)
    with pytest.raises(errors.AccessWithdrawn) as caught:
        oauth.refresh(CLIENT, grant)
    assert caught.value.message == "Token has been expired or revoked."


@pytest.mark.parametrize("client", [WRONG_SECRET, WRONG_ID])
def test_refresh_with_a_wrong_client_is_not_the_persons_fault(google, grant, client):
    with pytest.raises(errors.ClientRejected):
        oauth.refresh(client, grant)
    assert oauth.refresh(CLIENT, grant).access_token


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, errors.Unreachable),
        ({"status": 503}, errors.Unreachable),
        ({"status": 429}, errors.RateLimited),
        ({"drop": True}, errors.Unreachable),
    ],
)
def test_refresh_when_google_is_busy(google, grant, fault, kind):
    google.add_fault(path="^/token$", **fault)
    google.clear_requests()
    with pytest.raises(kind):
        oauth.refresh(CLIENT, grant)
    assert len(token_requests(google)) == 1
    assert oauth.refresh(CLIENT, grant).access_token


def test_revoke(google, grant):
    assert oauth.revoke(grant.refresh_token) is True
    assert google.grants(EMAIL) == []
    assert oauth.revoke(grant.refresh_token) is False
    with pytest.raises(errors.AccessWithdrawn):
        oauth.refresh(CLIENT, grant)


def test_revoke_carries_the_token_in_the_body(google, grant):
    google.clear_requests()
    oauth.revoke(grant.refresh_token)
    (entry,) = google.requests()
    assert (entry["method"], entry["path"], entry["query"]) == ("POST", "/revoke", {})


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}])
def test_revoke_out_of_reach(google, grant, fault):
    google.add_fault(path="^/revoke$", **fault)
    with pytest.raises(errors.Unreachable):
        oauth.revoke(grant.refresh_token)
    assert oauth.revoke(grant.refresh_token) is True


def test_check_client(google):
    oauth.check_client(CLIENT, REDIRECT)
    for client in (WRONG_SECRET, WRONG_ID):
        with pytest.raises(errors.ClientRejected):
            oauth.check_client(client, REDIRECT)
    google.add_fault(path="^/token$", status=503)
    with pytest.raises(errors.Unreachable):
        oauth.check_client(CLIENT, REDIRECT)


def test_nobody_there(monkeypatch):
    monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", "http://127.0.0.1:9")
    with pytest.raises(errors.Unreachable) as caught:
        oauth.check_client(CLIENT, REDIRECT)
    assert caught.value.__cause__ is not None
    assert urlsplit(endpoints.token()).port == 9
