"""The web server: which part of Google answers which path."""

import contextlib
import socket
import threading
import time
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from . import api, batch, control, notices, oauth, pages
from .errors import DroppedConnection
from .messages import ApiRequest
from .state import World

REMOTE_CONTROL = "/_emulator/"
ROUTES = Map(
    [
        *oauth.ROUTES,
        *pages.ROUTES,
        Rule(f"{REMOTE_CONTROL}<command>", endpoint=control.serve, methods=["POST"]),
    ],
    strict_slashes=False,
)


DEFAULT_ACCOUNTS = (("anna@example.com", "Anna Smith"),)
DEFAULT_CLIENTS = (("1000-emulator.apps.googleusercontent.com", "emulator-secret"),)

POLL_SECONDS = 0.05
"""How often the server looks whether it shall stop."""


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: queries may carry codes."""

    def log(self, *args):
        """Say nothing."""


class Emulator:
    """The emulated Google as a server in a thread of this process.

    `accounts` are pairs of e-mail and name, `clients` pairs of id and secret.
    """

    def __init__(
        self,
        port=0,
        host="127.0.0.1",
        accounts=DEFAULT_ACCOUNTS,
        clients=DEFAULT_CLIENTS,
        settings=None,
    ):
        self.world = World(settings)
        for email, name in accounts:
            self.world.add_account(email, name)
        for client_id, client_secret in clients:
            self.world.add_client(client_id, client_secret)
        self._server = make_server(
            host, port, self, threaded=True, request_handler=QuietHandler
        )
        self._thread = None
        self._sender = notices.Sender(self.world)
        self.url = f"http://{host}:{self._server.server_port}"

    def start(self):
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )
        self._thread.start()
        self._sender.start()
        return self

    def stop(self):
        self._sender.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.stop()

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            response = self._respond(request)
        except DroppedConnection:
            _hang_up(environ)
            raise ConnectionAbortedError("dropped on demand") from None
        return response(environ, start_response)

    def _respond(self, request):
        path = request.environ["REQUEST_URI"].partition("?")[0]
        if path.startswith(REMOTE_CONTROL):
            return self._answer(request, path)
        with self.world.at_work():
            time.sleep(self.world.settings.latency)
            return self._answer(request, path)

    def _answer(self, request, path):
        if path.startswith(batch.API_ROOT):
            return self._api(request, path.removeprefix(batch.API_ROOT))
        if path.rstrip("/") == "/batch/calendar/v3" and request.method == "POST":
            return self._batch(request)
        try:
            endpoint, values = ROUTES.bind_to_environ(request.environ).match()
            return endpoint(self.world, request, **values)
        except HTTPException as error:
            return error.get_response(request.environ)

    def _api(self, request, path):
        answer, _entry = api.serve(
            self.world,
            ApiRequest(
                http_method=request.method,
                path=path,
                pairs=_pairs(request),
                headers=_headers(request),
                content=request.get_data(),
            ),
        )
        response = Response(answer.content, answer.status, answer.headers)
        response.content_type = "application/json; charset=UTF-8"
        return _truncated(response) if answer.truncated else response

    def _batch(self, request):
        status, body, headers, truncated = batch.serve(
            self.world, _headers(request), request.get_data()
        )
        response = Response(body, status, headers)
        return _truncated(response) if truncated else response


def _pairs(request):
    query = request.query_string.decode("ascii", "replace")
    return parse_qsl(query, keep_blank_values=True)


def _headers(request):
    return {name.lower(): value for name, value in request.headers.items()}


def _truncated(response):
    """Announce the whole answer and send half of it."""
    whole = response.get_data()
    response.set_data(whole[: len(whole) // 2])
    response.headers["Content-Length"] = str(len(whole))
    response.automatically_set_content_length = False
    return response


def _hang_up(environ):
    """Close the connection as a broken network does."""
    with contextlib.suppress(OSError):
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
