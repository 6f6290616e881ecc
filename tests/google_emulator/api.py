"""One request to the Calendar API, from its token to its answer.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

import json
import traceback

from . import calendar_methods, discovery, events, partial, quota, tokens
from .errors import DroppedConnection, GoogleError, insufficient_scope, required
from .messages import Answer, Call

SECRET_PARAMETERS = {"access_token", "oauth_token", "key"}

HANDLERS = {
    "calendar.calendars.get": calendar_methods.get,
    "calendar.calendars.insert": calendar_methods.insert,
    "calendar.calendars.update": calendar_methods.change,
    "calendar.calendars.patch": calendar_methods.change,
    "calendar.calendars.delete": calendar_methods.delete,
    "calendar.calendars.clear": calendar_methods.clear,
    "calendar.calendarList.get": calendar_methods.entry_get,
    "calendar.calendarList.list": calendar_methods.entry_list,
    "calendar.calendarList.update": calendar_methods.entry_change,
    "calendar.calendarList.patch": calendar_methods.entry_change,
    "calendar.calendarList.delete": calendar_methods.entry_delete,
    "calendar.colors.get": calendar_methods.colors_get,
    "calendar.events.get": events.get,
    "calendar.events.list": events.list_,
    "calendar.events.instances": events.instances,
    "calendar.events.insert": events.insert,
    "calendar.events.import": events.import_,
    "calendar.events.update": events.update,
    "calendar.events.patch": events.patch,
    "calendar.events.delete": events.delete,
    "calendar.events.move": events.move,
    "calendar.events.quickAdd": events.quick_add,
    "calendar.events.watch": events.watch,
    "calendar.channels.stop": calendar_methods.stop_channel,
}


def serve(world, request):
    """Answer a request: (answer, log entry). Errors become Google's envelope."""
    with world.lock:
        entry = log_entry(world, request)
        if not request.in_batch:
            world.requests.append(entry)
        fault = world.faults.take(**_facts(world, request, entry))
    try:
        answer = _struck(world, request, fault)
    except DroppedConnection as dropped:
        entry["status"] = "dropped"
        dropped.entry = entry
        raise
    entry["status"] = answer.status
    return answer, entry


def _struck(world, request, fault):
    """Work on a request under a fault, which may come before or after the work."""
    try:
        fault.before()
        with world.lock:
            answer = _guarded(world, request)
        fault.afterwards()
    except GoogleError as error:
        answer = _error_answer(error)
    fault.change(answer)
    return answer


def _guarded(world, request):
    """Answer; a fault of the emulator itself is loud, and a 500 to the client."""
    try:
        return _answer(world, request)
    except GoogleError as error:
        return _error_answer(error)
    except Exception as error:
        traceback.print_exc()
        world.violation(f"the emulator failed: {error!r}", path=request.path)
        return _error_answer(GoogleError(500, "backendError", "Emulator fault"))


def _error_answer(error):
    return Answer(error.status, error.envelope(), dict(error.headers))


def log_entry(world, request):
    """Describe a request for people and tests; credentials stay out."""
    token = tokens.peek(world, request.headers.get("authorization"))
    query = [pair for pair in request.pairs if pair[0] not in SECRET_PARAMETERS]
    return {
        "time": world.now(),
        "method": request.http_method,
        "path": f"/calendar/v3/{request.path}",
        "query": _as_dict(query),
        "status": None,
        "api_method": request.method.id if request.method else None,
        "calendar": (request.parameters or {}).get("calendarId"),
        "event": (request.parameters or {}).get("eventId"),
        "email": token.email if token else None,
        "if_match": request.headers.get("if-match"),
        "body": _without_token(_json_or_none(request.content), request.method),
    }


def _as_dict(pairs):
    result = {}
    for name, value in pairs:
        if name in result:
            earlier = result[name]
            value = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        result[name] = value
    return result


def _json_or_none(content):
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def _without_token(body, method):
    """A channel's token is the password of its messages."""
    if not method or method.request != "Channel" or not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name != "token"}


def _facts(world, request, entry):
    calendar = world.calendars.get(entry["calendar"])
    names = (entry["calendar"], calendar.summary if calendar else None)
    return {
        "method": entry["method"],
        "path": entry["path"],
        "api_method": entry["api_method"],
        "email": entry["email"],
        "calendar_names": names,
        "batch": "part" if request.in_batch else None,
    }


def _answer(world, request):
    method = request.method
    if method is None:
        world.violation("no such method", method=request.http_method, path=request.path)
        raise GoogleError(404, "notFound", "Not Found")
    actor = _actor(world, request)
    quota.spend(world, actor, method, request.parameters)
    if not method.scopes & actor.scopes:
        form = world.settings.scope_error_form
        raise insufficient_scope(method.id, old_form=form == "old")
    call = _checked_call(world, request, actor)
    fields = _fields(call)
    if method.id not in HANDLERS:
        world.violation("the emulator lacks this method", api_method=method.id)
        raise GoogleError(501, "notImplemented", f"Not emulated: {method.id}")
    body = HANDLERS[method.id](world, call)
    _check_answer(world, method, body)
    return _success(call, body, fields)


def _actor(world, request):
    """Return who asks; a token counts in the Authorization header only."""
    if SECRET_PARAMETERS & {name for name, _ in request.pairs} - {"key"}:
        world.violation("a token in the URL", path=request.path)
        return tokens.actor(world, None)
    return tokens.actor(world, request.headers.get("authorization"))


def _checked_call(world, request, actor):
    method, pairs = request.method, request.pairs
    for problem in discovery.query_problems(method, pairs):
        _refuse(world, method, actor, problem)
    repeated = {}
    for name, value in pairs:
        if method.parameters.get(name, {}).get("repeated"):
            repeated.setdefault(name, []).append(value)
    query = {name: value for name, value in pairs if name not in repeated}
    for name, described in method.parameters.items():
        given = {**query, **repeated, **request.parameters}
        if described.get("required") and name not in given:
            raise required(f"Required parameter: {name}")
    body = _body(world, request, actor)
    return Call(
        method, request.parameters, query, repeated, body, request.headers, actor
    )


def _body(world, request, actor):
    """Read the JSON body and hold it against the discovery document."""
    method = request.method
    if method.request is None:
        if request.content:
            _refuse(world, method, actor, "a body where none belongs")
        return None
    if not request.headers.get("content-type", "").startswith("application/json"):
        _refuse(world, method, actor, "the body is not said to be application/json")
    try:
        body = json.loads(request.content or b"{}")
    except ValueError as error:
        raise GoogleError(400, "parseError", "Parse Error") from error
    for problem in discovery.problems(method.request, body, nulls=True):
        _refuse(world, method, actor, problem)
    for _name, message in discovery.missing(method.request, body, method.id):
        raise required(message)
    return body


def _refuse(world, method, actor, problem):
    """Answer 400 to what no client that follows the discovery document sends."""
    world.violation(problem, api_method=method.id, email=actor.email)
    raise GoogleError(400, "invalid", f"Invalid request: {problem}")


def _fields(call):
    if "fields" not in call.query or call.method.response is None:
        return None
    fields = partial.parse(call.query["fields"])
    partial.check(fields, {"$ref": call.method.response})
    return fields


def _check_answer(world, method, body):
    """Never give out what the discovery document does not describe."""
    if body is None and method.response is None:
        return
    wrong = list(discovery.problems(method.response, body))
    if wrong:
        world.violation(f"the emulator's answer: {wrong[0]}", api_method=method.id)
        raise GoogleError(500, "backendError", f"Emulator fault: {wrong[0]}")


def _success(call, body, fields):
    if body is None:
        return Answer(204)
    etag = body.get("etag")
    headers = {"ETag": etag} if etag else {}
    if call.method.http_method == "GET" and etag:
        if etag in call.headers.get("if-none-match", "").split(", "):
            return Answer(304, None, headers)
    return Answer(200, partial.select(body, fields), headers)
