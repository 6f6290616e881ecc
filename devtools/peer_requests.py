"""Odoo's own google_calendar, led to the emulated Google.

Its address of Google is a constant that cannot be configured, so it gets another module
``requests``: ``google_service.requests = ToEmulator(url)``.
"""

import json

import requests

GOOGLE = "https://www.googleapis.com"


class ToEmulator:
    """What stands for the module ``requests`` in ``google_account``.

    The peer puts tokens into the URL, ids as numbers where texts belong, and a
    parameter of listing into a deletion, and asks for the next page without the rest of
    the question; the emulated Google takes none of it.
    """

    def __init__(self, url):
        self.url = url
        self._question = {}

    def __getattr__(self, name):
        return getattr(requests, name)

    def request(self, method, url, params=None, data=None, headers=None, **options):
        headers, params = dict(headers or {}), dict(params or {})
        token = params.pop("access_token", None)
        if "pageToken" in params:
            params = {**self._question, **params}
        self._question = {k: v for k, v in params.items() if k != "pageToken"}
        if method == "delete":
            params.pop("singleEvents", None)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if data:
            body = json.loads(data)
            own = body.get("extendedProperties", {}).get("shared", {})
            own.update({name: str(value) for name, value in own.items()})
            data = json.dumps(body)
        return requests.request(
            method,
            url.replace(GOOGLE, self.url),
            params=params,
            data=data,
            headers=headers,
            **options,
        )
