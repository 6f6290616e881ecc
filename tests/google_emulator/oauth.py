"""The pages and endpoints of Google's OAuth, over HTTP.

The rules are in authorization.py and tokens.py.
"""

import json
import secrets

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from . import authorization, tokens
from .authorization import RequestRefused
from .errors import DroppedConnection, GoogleError, OAuthError
from .templating import page

AUTH = "/o/oauth2/v2/auth"
SESSION_COOKIE = "google_emulator_session"


def _logged(world, request, **more):
    """Note a request without its query, which carries codes and secrets."""
    entry = {
        "time": world.now(),
        "method": request.method,
        "path": request.path,
        "query": {},
        "status": None,
        "api_method": None,
        "email": None,
        **more,
    }
    world.requests.append(entry)
    return entry


def _google_page(handler):
    """Wrap a page of the flow: what Google refuses becomes its error page."""

    def serve(world, request):
        with world.lock:
            entry = _logged(world, request)
            try:
                response = handler(world, request)
            except RequestRefused as refused:
                response = page("oauth_error.html", status=400, refused=refused)
            entry["status"] = response.status_code
        return response

    return serve


@_google_page
def authorize(world, request):
    """Check the app's request, then lead the person to the right page."""
    checked = authorization.check(world, request.args)
    unknown = set(request.args) - authorization.PARAMETERS
    if unknown:
        world.violation(f"unknown authorization parameters: {sorted(unknown)}")
    name = secrets.token_urlsafe(24)
    world.authorizations[name] = checked
    checked.email = _known_account(world, request, checked)
    if "none" in checked.prompts:
        return _without_pages(world, checked)
    if checked.email is None:
        return redirect(f"{AUTH}/account?request={name}", 302)
    return _after_account(world, name, checked)


def _known_account(world, request, checked):
    """Return the account that needs no choosing."""
    if "select_account" in checked.prompts:
        return None
    if checked.login_hint in world.accounts:
        return checked.login_hint
    return world.sessions.get(request.cookies.get(SESSION_COOKIE))


def _without_pages(world, checked):
    """prompt=none: answer at once, whatever the answer is."""
    if checked.email is None:
        return redirect(checked.redirect(error="login_required"))
    if authorization.needs_consent(world, checked):
        return redirect(checked.redirect(error="consent_required"))
    return redirect(authorization.grant(world, checked, checked.scopes, False))


def _after_account(world, name, checked):
    authorization.check_policy(world, checked.scopes)
    if authorization.needs_consent(world, checked):
        return redirect(f"{AUTH}/consent?request={name}", 303)
    return redirect(authorization.grant(world, checked, checked.scopes, False), 303)


def _pending(world, request):
    checked = world.authorizations.get(request.values.get("request"))
    if checked is None:
        raise RequestRefused(400, "invalid_request", "This page has expired.")
    return checked


@_google_page
def account(world, request):
    """Let the person choose an account."""
    checked = _pending(world, request)
    if request.method == "GET":
        return page(
            "oauth_account.html",
            accounts=world.accounts.values(),
            authorization=checked,
            request_name=request.values["request"],
        )
    email = request.form.get("email")
    if email not in world.accounts:
        raise RequestRefused(400, "invalid_request", "There is no such account.")
    checked.email = email
    response = _after_account(world, request.form["request"], checked)
    session = secrets.token_urlsafe(16)
    world.sessions[session] = email
    response.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="Lax")
    return response


@_google_page
def consent(world, request):
    """Ask whether the app may have what it asks for."""
    checked = _pending(world, request)
    if checked.email is None:
        return redirect(f"{AUTH}/account?request={request.values['request']}")
    if request.method == "GET":
        permissions = [(s, authorization.permission(s)) for s in checked.scopes]
        return page(
            "oauth_consent.html",
            authorization=checked,
            account=world.accounts[checked.email],
            permissions=permissions,
            sign_in_scopes=authorization.SIGN_IN_SCOPES,
            request_name=request.values["request"],
        )
    del world.authorizations[request.form["request"]]
    granted = _chosen(checked, request.form)
    if request.form.get("decision") != "allow" or not granted:
        return redirect(checked.redirect(error="access_denied"), 303)
    return redirect(authorization.grant(world, checked, granted, True), 303)


def _chosen(checked, form):
    if not checked.is_granular:
        return checked.scopes
    ticked = form.getlist("scope")
    return [
        scope
        for scope in checked.scopes
        if scope in ticked or scope in authorization.SIGN_IN_SCOPES
    ]


def _endpoint(work):
    """Wrap a machine's endpoint: POST with a form, an answer in JSON."""

    def serve(world, request):
        if request.method != "POST":
            raise MethodNotAllowed(["POST"])
        grant_type = request.form.get("grant_type")
        with world.lock:
            email = tokens.email_of(world, request.form.values())
            entry = _logged(world, request, email=email, grant_type=grant_type)
            fault = world.faults.take(method="POST", path=request.path, email=email)
        try:
            fault.before()
            with world.lock:
                status, body = 200, work(world, request)
            fault.afterwards()
        except OAuthError as error:
            status, body = error.status, error.body
        except GoogleError as error:
            status, body = error.status, _fault_body(error)
        except DroppedConnection:
            entry["status"] = "dropped"
            raise
        text = json.dumps(body)
        if fault.body is not None:
            status, text = fault.status or status, fault.body
        entry["status"] = status
        headers = {"Cache-Control": "no-store"}
        return Response(text, status, headers, "application/json")

    return serve


def _fault_body(error):
    return {"error": error.reason, "error_description": error.message}


@_endpoint
def token(world, request):
    if request.query_string:
        world.violation("parameters of /token in the URL", path="/token")
        raise OAuthError(400, "invalid_request", "Parameters belong into the body.")
    return tokens.token(world, request.form, request.authorization)


@_endpoint
def revoke(world, request):
    """Revoke: the reference shows the token in the body or in the query."""
    return tokens.revoke(world, request.values.get("token", ""))


ROUTES = [
    Rule(AUTH, endpoint=authorize, methods=["GET"]),
    Rule(f"{AUTH}/account", endpoint=account, methods=["GET", "POST"]),
    Rule(f"{AUTH}/consent", endpoint=consent, methods=["GET", "POST"]),
    Rule("/token", endpoint=token),
    Rule("/revoke", endpoint=revoke),
]
