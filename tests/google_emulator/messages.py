"""Requests to the Calendar API and the answers to them, without HTTP around them."""

import json
from dataclasses import dataclass, field

from . import discovery


@dataclass
class ApiRequest:
    """A request as it came in, alone or as a part of a batch."""

    http_method: str
    path: str
    """What follows `/calendar/v3/`, still quoted."""
    pairs: list
    headers: dict
    """Names in lower case."""
    content: bytes
    in_batch: bool = False

    def __post_init__(self):
        self.method, self.parameters = discovery.find(self.http_method, self.path)


@dataclass
class Call:
    """A checked call of one method of the API."""

    method: discovery.Method
    path: dict
    query: dict
    repeated: dict
    body: dict | None
    headers: dict
    actor: object

    @property
    def if_match(self):
        return self.headers.get("if-match")


@dataclass
class Answer:
    """What goes back."""

    status: int
    body: dict | None = None
    headers: dict = field(default_factory=dict)
    truncated: bool = False
    text: str | None = None
    """Sent in place of the body."""
    #: It may hold what UTF-8 has no bytes for
    is_odd: bool = False

    @property
    def content(self):
        if self.text is not None:
            return self.text.encode()
        if self.body is None:
            return b""
        return json.dumps(self.body, ensure_ascii=self.is_odd).encode()
