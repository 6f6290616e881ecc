"""The emulator's OAuth, driven by google-auth-oauthlib and plain requests."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from oauthlib.oauth2.rfc6749.errors import InvalidClientError, InvalidGrantError

from tests.google_emulator.client import EmulatorError
from tests.google_emulator.libraries import (
    ANNA,
    BEN,
    CLIENT_ID,
    CLIENT_SECRET,
    NARROW,
    REDIRECT_URI,
    WIDE,
)

pytest_plugins = ["tests.google_emulator.fixtures"]
DAY = 24 * 3600


def answer_of(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def auth_url(google, **changes):
    parameters = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": NARROW,
        "state": "xyz",
        **changes,
    }
    parameters = {name: value for name, value in parameters.items() if value}
    return f"{google.url}/o/oauth2/v2/auth?{urlencode(parameters)}"


def token_request(google, **form):
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **form}
    return requests.post(f"{google.url}/token", data=form, timeout=10)


def exchange(google, **changes):
    """Consent by hand and exchange the code, without a library's help."""
    parameters = {"access_type": "offline", "prompt": "consent", **changes}
    landed = google.person.consent(auth_url(google, **parameters), ANNA)
    return token_request(
        google,
        grant_type="authorization_code",
        code=answer_of(landed)["code"],
        redirect_uri=REDIRECT_URI,
    )


def refresh(google, refresh_token):
    return token_request(
        google, grant_type="refresh_token", refresh_token=refresh_token
    )


def test_consent_brings_code_state_and_tokens(google):
    credentials = google.connect()

    assert credentials.refresh_token
    assert credentials.granted_scopes == [NARROW]
    assert google.person.grants(ANNA) == [{"client_id": CLIENT_ID, "scopes": [NARROW]}]


def test_refusal_comes_back_with_the_state(google):
    landed = google.person.consent(auth_url(google), ANNA, allow=False)

    assert landed.startswith(REDIRECT_URI)
    assert answer_of(landed) == {"error": "access_denied", "state": "xyz"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": None}, "invalid_request"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example.com/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://192.0.2.1/callback"}, "invalid_request"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": None}, "invalid_request"),
        ({"scope": "calendar"}, "invalid_scope"),
        ({"access_type": "always"}, "invalid_request"),
        ({"prompt": "none consent"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
def test_wrong_requests_end_on_an_error_page(google, changes, error):
    response = requests.get(auth_url(google, **changes), timeout=10)

    assert response.status_code == 400
    assert error in response.text
    assert not response.history


def test_registered_redirect_uris_match_exactly(google):
    google.person.add_client(CLIENT_ID, CLIENT_SECRET, ["https://odoo.example.com/cb"])

    good = auth_url(google, redirect_uri="https://odoo.example.com/cb")
    landed = google.person.consent(good, ANNA)
    assert landed.startswith("https://odoo.example.com/cb?")

    bad = auth_url(google, redirect_uri="https://odoo.example.com/cb/")
    with pytest.raises(EmulatorError, match="redirect_uri_mismatch"):
        google.person.consent(bad, ANNA)


def test_a_code_is_good_once(google):
    landed = google.person.consent(auth_url(google), ANNA)
    form = {
        "grant_type": "authorization_code",
        "code": answer_of(landed)["code"],
        "redirect_uri": REDIRECT_URI,
    }

    assert token_request(google, **form).status_code == 200
    again = token_request(google, **form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_expires(google):
    landed = google.person.consent(auth_url(google), ANNA)
    google.person.advance_clock(601)

    answer = token_request(
        google,
        grant_type="authorization_code",
        code=answer_of(landed)["code"],
        redirect_uri=REDIRECT_URI,
    )
    assert answer.json()["error"] == "invalid_grant"


def test_the_redirect_uri_must_be_the_same_in_the_exchange(google):
    landed = google.person.consent(auth_url(google), ANNA)

    answer = token_request(
        google,
        grant_type="authorization_code",
        code=answer_of(landed)["code"],
        redirect_uri=REDIRECT_URI + "/other",
    )
    assert answer.status_code == 400
    assert answer.json()["error"] == "redirect_uri_mismatch"


def test_a_wrong_secret_is_the_clients_fault(google):
    flow = google.flow(secret="wrong")
    landed = google.person.consent(flow.authorization_url()[0], ANNA)

    with pytest.raises(InvalidClientError):
        flow.fetch_token(authorization_response=landed)
    answer = token_request(google, client_secret="wrong", grant_type="refresh_token")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_pkce_verifier_is_compared(google):
    flow = google.flow()
    landed = google.person.consent(flow.authorization_url()[0], ANNA)
    flow.code_verifier = "x" * 64

    with pytest.raises(InvalidGrantError):
        flow.fetch_token(authorization_response=landed)


def test_second_consent_has_no_refresh_token_unless_asked_for(google):
    assert "refresh_token" in exchange(google).json()

    assert "refresh_token" not in exchange(google, prompt=None).json()
    assert "refresh_token" in exchange(google, prompt="consent").json()


def test_online_access_has_no_refresh_token(google):
    assert "refresh_token" not in exchange(google, access_type="online").json()


def test_refresh_gives_a_new_access_token(google):
    credentials = google.connect()
    before = credentials.token
    credentials.refresh(Request())

    assert credentials.token != before
    assert credentials.valid


def test_a_dead_refresh_token_is_an_invalid_grant(google):
    credentials = google.connect()
    google.person.withdraw_access(ANNA)

    with pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(Request())
    answer = refresh(google, credentials.refresh_token)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }


def test_revoke_kills_all_grants_of_the_project(google):
    google.person.add_client("1000-second", "other secret")
    google.person.add_client("2000-elsewhere", "third secret")
    credentials = google.connect()
    url = f"{google.url}/revoke"

    response = requests.post(url, data={"token": credentials.token}, timeout=10)
    assert response.status_code == 200
    assert google.person.grants(ANNA) == []
    again = requests.post(url, data={"token": credentials.token}, timeout=10)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")


def test_revoke_spares_other_projects_and_accounts(google):
    google.person.add_client("2000-elsewhere", "third secret")
    ours = google.connect()
    bens = google.connect(BEN)
    flow = google.flow(client_id="2000-elsewhere", secret="third secret")
    landed = google.person.consent(flow.authorization_url()[0], ANNA)
    flow.fetch_token(authorization_response=landed)

    requests.post(f"{google.url}/revoke", data={"token": ours.token}, timeout=10)
    bens.refresh(Request())
    assert [g["client_id"] for g in google.person.grants(ANNA)] == ["2000-elsewhere"]


def test_the_101st_token_kills_the_first(google):
    google.person.configure(refresh_token_limit=3)
    tokens = [exchange(google).json()["refresh_token"] for _ in range(4)]

    answers = [refresh(google, token).status_code for token in tokens]
    assert answers == [400, 200, 200, 200]


def test_testing_status_ends_grants_after_seven_days(google):
    google.person.configure(testing_status=True)
    answer = exchange(google).json()

    assert answer["refresh_token_expires_in"] == 7 * DAY - 1
    google.person.advance_clock(7 * DAY + 1)
    assert refresh(google, answer["refresh_token"]).json()["error"] == "invalid_grant"


def test_an_unused_token_dies_after_half_a_year(google):
    token = exchange(google).json()["refresh_token"]
    google.person.advance_clock(100 * DAY)
    assert refresh(google, token).status_code == 200
    google.person.advance_clock(183 * DAY)
    assert refresh(google, token).status_code == 400


def test_single_scope_has_no_check_boxes(google):
    url = auth_url(google, scope=NARROW)
    landed = google.person.consent(url, ANNA, scopes=[])

    assert answer_of(landed)["scope"] == NARROW


def test_several_scopes_may_be_granted_in_part(google):
    url = auth_url(google, scope=f"{NARROW} {WIDE}")
    landed = google.person.consent(url, ANNA, scopes=[WIDE])
    assert answer_of(landed)["scope"] == WIDE

    url = auth_url(google, scope=f"openid email {NARROW}", prompt="consent")
    landed = google.person.consent(url, ANNA, scopes=[])
    assert answer_of(landed)["scope"] == "email openid"


def test_an_administrators_block_is_shown(google):
    google.person.configure(blocked_scopes=[NARROW])

    with pytest.raises(EmulatorError, match="admin_policy_enforced"):
        google.person.consent(auth_url(google), ANNA)


def test_prompt_none_answers_without_pages(google):
    url = auth_url(google, prompt="none", login_hint=ANNA)
    landed = google.person.consent(url, ANNA)
    assert answer_of(landed)["error"] == "consent_required"

    google.person.consent(auth_url(google), ANNA)
    exchange(google)
    assert "code" in answer_of(google.person.consent(url, ANNA))


def test_sizes_stay_within_what_google_announces(google):
    answer = exchange(google).json()

    assert len(answer["access_token"]) <= 2048
    assert len(answer["refresh_token"]) <= 512
    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == NARROW


def test_nothing_secret_is_logged(google):
    credentials = google.connect()
    credentials.refresh(Request())
    requests.post(f"{google.url}/revoke?token={credentials.token}", timeout=10)

    log = str(google.person.requests())
    secrets = (credentials.token, credentials.refresh_token, CLIENT_SECRET, "ya29.")
    assert not any(secret in log for secret in secrets)
    assert "authorization_code" in log
