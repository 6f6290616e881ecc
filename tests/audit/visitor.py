"""Somebody who calls, over JSON-RPC with a session or over /json/2 with a key."""

import json

HEADERS = {"Content-Type": "application/json"}
DENIED = ("AccessError", "AccessDenied", "SessionExpiredException")


class Visitor:
    """
    :param case: ``odoo.tests.HttpCase``, logged in as this person for JSON-RPC
    :param key: API key for ``/json/2``, None without one
    """

    def __init__(self, case, role, transport, key=None):
        self.role, self.transport = role, transport
        self._case, self._key = case, key

    def send(self, call):
        """Make a call in developer mode.

        :return: ``Answer``
        """
        response = self._post(call)
        return Answer(response.text, response.status_code)

    def _post(self, call):
        if self.transport == "/json/2":
            body = {**call.kwargs, "context": call.context}
            if call.ids is not None:
                body["ids"] = list(call.ids)
            headers = {**HEADERS, "Authorization": f"Bearer {self._key}"}
            path = f"/json/2/{call.model}/{call.method}?debug=1"
            return self._open(path, body, headers)
        parameters = {
            "model": call.model,
            "method": call.method,
            "args": [] if call.ids is None else [list(call.ids)],
            "kwargs": {**call.kwargs, "context": call.context},
        }
        path = f"/web/dataset/call_kw/{call.model}/{call.method}?debug=1"
        return self._open(path, {"params": parameters}, HEADERS)

    def _open(self, path, body, headers):
        return self._case.url_open(
            path, data=json.dumps(body), headers=headers, timeout=60
        )


class Answer:
    """
    ``text`` is all of it; ``outcome`` is "answered" or the name of the error.
    """

    def __init__(self, text, status):
        self.text, self.result, self.outcome = text, None, "answered"
        try:
            content = json.loads(text)
        except ValueError:
            self.outcome = f"HTTP {status}"
            return
        if isinstance(content, dict) and "error" in content:
            content = content["error"].get("data", {})
        elif isinstance(content, dict) and "jsonrpc" in content:
            self.result = content.get("result")
            return
        elif status == 200:
            self.result = content
            return
        self.outcome = content.get("name", f"HTTP {status}").rsplit(".", 1)[-1]

    @property
    def is_denied(self):
        return self.outcome in DENIED
