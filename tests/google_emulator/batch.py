"""The batch endpoint: many requests in one multipart/mixed body.

https://developers.google.com/workspace/calendar/api/guides/batch
"""

import random
import secrets
from email.parser import BytesParser
from urllib.parse import parse_qsl, urlsplit

from . import api, tokens
from .errors import DroppedConnection, GoogleError, invalid
from .messages import Answer, ApiRequest

API_ROOT = "/calendar/v3/"
REASON_PHRASES = {
    200: "OK",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Part:
    """One request of a batch, and what became of it."""

    def __init__(self, message, outer_headers):
        self.content_id = message.get("Content-ID")
        if message.get_content_type() != "application/http":
            raise invalid("Each part of a batch must be application/http.")
        content = message.get_payload(decode=True)
        head, _, body = _split(content)
        first, *lines = head.splitlines()
        self.request = _request(first, _headers(lines, outer_headers), body)
        self.answer = None

    @property
    def written_event(self):
        """The event that the part writes to, if it does."""
        method, parameters = self.request.method, self.request.parameters
        if method and method.writes and "eventId" in parameters:
            return parameters["calendarId"], parameters["eventId"]
        return None

    def render(self):
        """Write the answer as a part of the batch's answer."""
        content = self.answer.content
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "Content-Length": str(len(content)),
            **self.answer.headers,
        }
        outer = ["Content-Type: application/http"]
        if self.content_id:
            outer.append(f"Content-ID: <response-{self.content_id.strip('<>')}>")
        status = self.answer.status
        phrase = REASON_PHRASES.get(status, "Error")
        inner = [f"HTTP/1.1 {status} {phrase}"]
        inner += [f"{name}: {value}" for name, value in headers.items()]
        lines = [*outer, "", *inner, "", ""]
        return "\r\n".join(lines).encode() + content + b"\r\n"


def _split(content):
    """Separate head and body of an inner request; bare line feeds are common."""
    for separator in (b"\r\n\r\n", b"\n\n"):
        head, found, body = content.partition(separator)
        if found and b"\n\n" not in head:
            return head.decode("latin-1"), found, body
    return content.decode("latin-1").strip(), b"", b""


def _headers(lines, outer):
    """Outer headers count for every part, but for Content-* and what it says itself."""
    headers = {k: v for k, v in outer.items() if not k.startswith("content-")}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers


def _request(first_line, headers, body):
    try:
        http_method, target, *_version = first_line.split(" ")
    except ValueError as error:
        raise invalid("A part of the batch has no request line.") from error
    parts = urlsplit(target)
    if parts.netloc or not parts.path.startswith(API_ROOT):
        raise invalid(f"A part of the batch must name a path below {API_ROOT}.")
    length = headers.get("content-length", "")
    body = body[: int(length)] if length.isdigit() else body.rstrip(b"\r\n")
    return ApiRequest(
        http_method=http_method,
        path=parts.path.removeprefix(API_ROOT),
        pairs=parse_qsl(parts.query, keep_blank_values=True),
        headers=headers,
        content=body,
        in_batch=True,
    )


def serve(world, headers, content):
    """Answer a batch: (status, body, headers, truncated)."""
    entry = {
        "time": world.now(),
        "method": "POST",
        "path": "/batch/calendar/v3",
        "query": {},
        "status": None,
        "api_method": "batch",
        "email": None,
        "parts": [],
    }
    with world.lock:
        world.requests.append(entry)
    try:
        parts = _read(world, headers, content)
        entry["email"] = _email_of(world, parts)
        with world.lock:
            fault = world.faults.take(
                method="POST", path=entry["path"], email=entry["email"], batch="whole"
            )
        fault.before()
        _run(world, parts, entry)
        fault.afterwards()
    except GoogleError as error:
        entry["status"] = error.status
        answer = Answer(error.status, error.envelope(), dict(error.headers))
        answer.headers["Content-Type"] = "application/json; charset=UTF-8"
        return answer.status, answer.content, answer.headers, False
    except DroppedConnection:
        entry["status"] = "dropped"
        raise
    entry["status"] = 200
    body, content_type = _render(parts)
    return 200, body, {"Content-Type": content_type}, fault.truncate


def _email_of(world, parts):
    """Return whose token the first part bears."""
    token = tokens.peek(world, parts[0].request.headers.get("authorization"))
    return token.email if token else None


def _read(world, headers, content):
    content_type = headers.get("content-type", "")
    if not content_type.startswith("multipart/mixed"):
        raise invalid("A batch must be multipart/mixed.")
    source = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content
    message = BytesParser().parsebytes(source)
    messages = message.get_payload() if message.is_multipart() else []
    if not messages:
        raise invalid("The batch has no parts.")
    limit = world.settings.batch_limit
    if len(messages) > limit:
        raise invalid(f"The batch has more than {limit} parts.")
    return [Part(item, headers) for item in messages]


def _run(world, parts, entry):
    """Work on the parts; Google promises no order."""
    if world.settings.batch_order == "shuffled":
        random.Random(len(world.requests)).shuffle(parts)
    written = set()
    for part in parts:
        target = part.written_event
        twice = world.settings.batch_conflicts and target and target in written
        written.add(target)
        part.answer = (
            _conflict(world, part, entry) if twice else _one(world, part, entry)
        )


def _conflict(world, part, entry):
    """Two writes to one event in a batch are an "operational conflict"."""
    error = GoogleError(409, "conflict", "Conflict")
    with world.lock:
        logged = api.log_entry(world, part.request)
    entry["parts"].append({**logged, "status": error.status})
    return Answer(error.status, error.envelope())


def _one(world, part, entry):
    try:
        answer, logged = api.serve(world, part.request)
    except DroppedConnection as dropped:
        entry["parts"].append(dropped.entry)
        raise
    entry["parts"].append(logged)
    return answer


def _render(parts):
    boundary = f"batch_{secrets.token_urlsafe(16)}"
    separator = b"--" + boundary.encode()
    pieces = [separator + b"\r\n" + part.render() for part in parts]
    body = b"".join(pieces) + separator + b"--\r\n"
    return body, f'multipart/mixed; boundary="{boundary}"'
