"""Jinja2, with autoescaping: what people typed is never taken for HTML."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from werkzeug.wrappers import Response

FOLDER = Path(__file__).parent
STYLE = FOLDER / "static" / "emulator.css"

environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template, status=200, **values):
    html = environment.get_template(template).render(**values)
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
        "img-src 'self' data:; base-uri 'none'",
        "Cache-Control": "no-store",
    }
    return Response(html, status, headers, mimetype="text/html")


def stylesheet(world, request):
    return Response(STYLE.read_text("utf-8"), mimetype="text/css")
