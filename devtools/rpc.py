"""Odoo as a logged-in person reaches it: over HTTP, with a session."""

import requests

TIMEOUT = 120


class RpcError(Exception):
    """Odoo answered with an error; the message is what a person would read."""


class OdooClient:
    """One person's session; the HTTP session is public, for pages and redirects."""

    def __init__(self, url, database, login, password=None):
        self.url = url
        self.http = requests.Session()
        answer = self.post(
            "/web/session/authenticate",
            db=database,
            login=login,
            password=password or login,
        )
        self.uid = answer["uid"]

    def post(self, path, **parameters):
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        response = self.http.post(self.url + path, json=body, timeout=TIMEOUT)
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RpcError(data.get("message") or answer["error"]["message"])
        return answer.get("result")  # left out for a method that returns None

    def call(self, model, method, *arguments, **keywords):
        """Call a public method, e.g. call("res.users", "read", [2], ["name"])."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(arguments),
            kwargs=keywords,
        )

    def search_read(self, model, domain, fields, **options):
        return self.call(model, "search_read", domain, fields, **options)

    def create(self, model, **values):
        return self.call(model, "create", values)

    def write(self, model, record_id, **values):
        return self.call(model, "write", [record_id], values)

    def get(self, path, **options):
        """A page, as the browser would ask for it."""
        address = path if path.startswith("http") else self.url + path
        return self.http.get(address, timeout=TIMEOUT, **options)
