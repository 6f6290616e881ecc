from odoo import api, models
from odoo.exceptions import AccessError

from ..google_api import errors, oauth
from ..texts.translate import translate


class CalendarGoogleConfigure(models.TransientModel):
    """Asking Google whether an OAuth client is right, before anybody connects."""

    _inherit = "calendar.google.configure"

    @api.model
    def test_client(self, client_id=False, client_secret=False):
        """Ask Google about a client; what is left empty is taken as it is stored.

        :return: dict of type (of an alert) and message
        """
        if not self.env.user._is_system():
            raise AccessError(
                self.env._("Only an administrator can test the OAuth client.")
            )
        stored = self.env["calendar.google.account"]._oauth_client()
        client = oauth.OAuthClient(
            (client_id or "").strip() or (stored and stored.client_id),
            (client_secret or "").strip() or (stored and stored.client_secret),
        )
        if not (client.client_id and client.client_secret):
            message = self.env._("Enter both the client ID and the secret first.")
            return {"type": "warning", "message": message}
        return self._ask_google(client)

    @api.model
    def _ask_google(self, client):
        redirect_uri = self.env["calendar.google.account"]._redirect_uri()
        try:
            oauth.check_client(client, redirect_uri)
        except errors.ClientRejected as error:
            return {"type": "danger", "message": self._text_rejected(error)}
        except errors.Unreachable:
            return {"type": "warning", "message": self._text_unreachable()}
        except errors.GoogleError as error:
            return {"type": "warning", "message": translate(self.env, error)}
        message = self.env._("Google accepts this client ID and secret.")
        return {"type": "success", "message": message}

    @api.model
    def _text_rejected(self, error):
        if error.reason == "redirect_uri_mismatch":
            return self.env._(
                "Google knows this client, but not the redirect URI. Add the one shown "
                "here to the client in Google's console."
            )
        text = self.env._(
            "Google does not accept this client ID and secret. Compare both with the "
            "client in Google's console."
        )
        if not error.message:
            return text
        return self.env._("%(text)s (%(reason)s)", text=text, reason=error.message)

    @api.model
    def _text_unreachable(self):
        return self.env._(
            "This server cannot reach Google now, so nothing is known about the "
            "client. Check its way to the internet, or try again later."
        )
