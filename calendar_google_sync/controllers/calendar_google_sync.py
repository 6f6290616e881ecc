import hmac
import logging
import secrets
import time

from werkzeug.exceptions import BadRequest, Forbidden

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..access.receipt import PERMISSIONS
from ..google_api import errors, oauth
from ..models.calendar_google_account import NOTICE
from ..texts.translate import translate

_logger = logging.getLogger(__name__)

#: Where a person comes from, and goes back to.
PAGES = {
    "workspace": "/odoo/workspace-calendar",
    "crm": "/odoo/crm-calendar",
    "calendar": "/odoo/calendar",
}
CONSENTS = "gcal_sync_consents"
#: Seconds that a person has for the consent, and consents open at once (tabs).
CONSENT_TIME = 3600
CONSENTS_OPEN = 5


class CalendarGoogleSync(http.Controller):
    """The way to Google's consent page and back.

    The state that Google returns is bound to the session and the user, and good for
    once (RFC 6749, section 10.12); the code is bound by PKCE (RFC 7636).
    """

    @http.route(
        "/calendar_google_sync/connect", type="http", auth="user", methods=["GET"]
    )
    def connect(self, origin="workspace", **_kwargs):
        """Go to Google's consent page.

        :param origin: key of ``PAGES``
        """
        self._never_store()
        if not request.env.user._is_internal():
            return self._not_an_employee()
        if origin not in PAGES:
            text = request.env._("This link is not complete.")
            return BadRequest(text).get_response()
        accounts = request.env["calendar.google.account"]
        try:
            accounts._check_connectable()
        except UserError as error:
            return self._back(origin, "warning", str(error))
        state = secrets.token_urlsafe(32)
        former = accounts._kept_account(request.env.user)
        url, verifier = oauth.authorization_url(
            accounts._oauth_client(),
            accounts._redirect_uri(),
            accounts._oauth_scope(),
            state,
            login_hint=accounts._current().email or former.get("email") or None,
        )
        self._open_consent(state, origin, verifier)
        return request.redirect(url, local=False)

    @http.route(
        "/calendar_google_sync/callback", type="http", auth="user", methods=["GET"]
    )
    def callback(self, state="", code="", error="", **_kwargs):
        """Come back from Google's consent page."""
        self._never_store()
        if not request.env.user._is_internal():
            return self._not_an_employee()
        consent = self._close_consent(state)
        if not consent:
            message = request.env._(
                "This answer of Google does not belong to a connection that you "
                "started here, or it was used before. Please start again."
            )
            return self._back("workspace", "danger", message)
        origin = consent["origin"]
        if error or not code:
            return self._back(origin, "warning", self._refusal(error))
        try:
            account = self._connect(code, consent["verifier"])
        except errors.GoogleError as problem:
            text = translate(request.env, problem)
            if isinstance(problem, (errors.ScopeMissing, errors.Unreachable)):
                text = f"{text} {self._text_left_permission()}"
            return self._back(origin, "danger", text)
        except UserError as problem:
            return self._back(origin, "warning", str(problem))
        if account.state == "unconfirmed":
            # The page opens the question
            return self._back(origin, "question", account.state_message)
        if account.state != "connected":
            return self._back(origin, "danger", account.state_message)
        text = account._text_connected()
        sticky = bool(account._left_calendars())
        return self._back(origin, "success", text, sticky=sticky)

    def _connect(self, code, verifier):
        accounts = request.env["calendar.google.account"]
        accounts._check_connectable()
        company = self._company()
        grant = oauth.exchange_code(
            accounts._oauth_client(),
            accounts._redirect_uri(),
            accounts._oauth_scope(),
            code,
            verifier,
        )
        return accounts.with_company(company)._connect(grant)

    def _never_store(self):
        """These addresses lead to a consent, or hold a code: no cache keeps them."""
        request.future_response.headers["Cache-Control"] = "no-store"

    def _not_an_employee(self):
        """A portal user has no page that could show a message."""
        text = request.env._("Only employees can connect a Google account.")
        return Forbidden(text).get_response()

    def _company(self):
        """The company that the person works in: the first of the web client's."""
        chosen = request.cookies.get("cids", "").replace(",", "-").split("-")[0]
        companies = request.env.user.company_ids
        if chosen.isdigit() and int(chosen) in companies.ids:
            return companies.browse(int(chosen))
        return request.env.user.company_id

    # The open consents of a session

    def _open_consent(self, state, origin, verifier):
        consents = list(request.session.get(CONSENTS) or [])
        consents.append(
            {
                "state": state,
                "origin": origin,
                "verifier": verifier,
                "uid": request.env.uid,
                "until": time.time() + CONSENT_TIME,
            }
        )
        request.session[CONSENTS] = consents[-CONSENTS_OPEN:]

    def _close_consent(self, state):
        """:return: the consent that ``state`` belongs to, which is then used up"""
        found, others = None, []
        for consent in request.session.get(CONSENTS) or []:
            if hmac.compare_digest(consent["state"].encode(), state.encode()):
                found = consent
            else:
                others.append(consent)
        if found:
            request.session[CONSENTS] = others
        if not found or found["uid"] != request.env.uid:
            return None
        return found if found["until"] > time.time() else None

    # What the person reads

    def _back(self, origin, kind, message, sticky=True):
        """Go back to the page, which shows the message once."""
        request.session[NOTICE] = {
            "type": kind,
            "title": request.env._("Google Calendar"),
            "message": message,
            "sticky": sticky,
        }
        return request.redirect(PAGES[origin])

    def _refusal(self, error):
        if error == "access_denied":
            return request.env._(
                "You did not allow the access, so nothing was connected and nothing "
                "was stored. Click Configure with Google to try again."
            )
        return request.env._(
            "Google did not complete the connection (%(error)s). Nothing was stored. "
            "Please try again.",
            error=error[:80] or request.env._("no answer"),
        )

    def _text_left_permission(self):
        """Google may have granted what Odoo could not read, and so has not kept."""
        return request.env._(
            "Nothing was stored. If Google shows a permission for Odoo at "
            "%(permissions)s, you can remove it there, or try again.",
            permissions=PERMISSIONS,
        )
