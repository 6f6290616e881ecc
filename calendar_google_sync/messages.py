"""Sentences for people, from the parts that know no Odoo and so no languages."""

from typing import Any


class Message(str):
    """An English sentence that Odoo's translations know.

    ``template`` and ``values`` are what ``Environment._`` needs to write it in another
    language; see ``texts.translate``.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> "Message":
        message = super().__new__(cls, template % values if values else template)
        message.template, message.values = template, values
        return message


class Explained(Exception):
    """Something failed for a reason that its text tells, a sentence for people."""


#: Odoo collects the terms to translate from calls of this name
_ = Message
