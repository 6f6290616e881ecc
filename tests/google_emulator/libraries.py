"""Google's own client libraries, led to the emulator."""

import json

from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from googleapiclient.discovery import build_from_document

from .client import EmulatorClient
from .discovery import document

CLIENT_ID = "1000-test.apps.googleusercontent.com"
CLIENT_SECRET = "secret-of-1000"
REDIRECT_URI = "http://localhost:8069/callback"
NARROW = "https://www.googleapis.com/auth/calendar.app.created"
WIDE = "https://www.googleapis.com/auth/calendar"
ANNA = "anna@example.com"
BEN = "ben@example.com"


class GoogleLibraries:
    """google-auth-oauthlib and google-api-python-client, led to the emulator."""

    def __init__(self, url):
        self.url = url
        self.person = EmulatorClient(url)

    def flow(self, scopes=(NARROW,), client_id=CLIENT_ID, secret=CLIENT_SECRET):
        web = {
            "client_id": client_id,
            "client_secret": secret,
            "auth_uri": f"{self.url}/o/oauth2/v2/auth",
            "token_uri": f"{self.url}/token",
        }
        return Flow.from_client_config(
            {"web": web}, scopes=list(scopes), redirect_uri=REDIRECT_URI
        )

    def connect(self, email=ANNA, scopes=(NARROW,), **parameters):
        """Return credentials after a person's consent."""
        flow = self.flow(scopes)
        parameters = {
            "access_type": "offline",
            "prompt": "consent select_account",
            **parameters,
        }
        url, _state = flow.authorization_url(**parameters)
        landed = self.person.consent(url, email)
        flow.fetch_token(authorization_response=landed)
        return flow.credentials

    def granted(self, email=ANNA, scopes=(NARROW,)):
        """Return credentials at once, without the pages."""
        answer = self.person.grant(email, CLIENT_ID, scopes)
        return Credentials(
            answer["access_token"],
            answer["refresh_token"],
            token_uri=f"{self.url}/token",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )

    def service(self, credentials):
        """Build the service from the packaged document with another root."""
        described = {**document(), "rootUrl": f"{self.url}/"}
        text = json.dumps(described)  # the library would change a dict
        return build_from_document(text, credentials=credentials)
