import re

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.calendar_google_channel import PATH

#: What else no header of Google holds; nothing longer is looked at.
LENGTH = 256
NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


class Push(http.Controller):
    """Where Google says that a calendar has changed.

    https://developers.google.com/workspace/calendar/api/guides/push
    """

    @http.route(
        PATH,
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,  # nearly every true notice is noted
        max_content_length=0,  # a notice has no body, and none is read
    )
    def push(self, **_kwargs):
        """Take one notice; channel and token are all that is trusted.

        A channel that nobody knows and a token that is wrong get the same 404: for
        Google that is a failure which it does not try again, while it would go on with
        a message that got a 5xx, and take a 2xx for a channel that is in use.
        """
        env_sudo = request.env(user=SUPERUSER_ID, su=True)
        channels_sudo = env_sudo["calendar.google.channel"]
        number = _header("Message-Number")
        is_right = channels_sudo._receive(
            _header("Channel-ID"),
            _header("Channel-Token"),
            _header("Resource-State"),
            _header("Resource-ID"),
            int(number) if NUMBER.fullmatch(number) else 0,
        )
        return request.make_response("", status=204 if is_right else 404)


def _header(name):
    """:return: text of one of Google's headers; "" without it, or when it is odd"""
    value = request.httprequest.headers.get(f"X-Goog-{name}", "")
    return value if len(value) <= LENGTH and value.isprintable() else ""
