"""The pages for people."""

from werkzeug.routing import Rule

from .templating import page, stylesheet


def home(world, request):
    with world.lock:
        return page("home.html", accounts=list(world.accounts.values()))


ROUTES = [
    Rule("/", endpoint=home, methods=["GET"]),
    Rule("/static/emulator.css", endpoint=stylesheet, methods=["GET"]),
]
