"""Messages of the parts without Odoo, in a person's language."""

from odoo.exceptions import UserError

from ..messages import Explained, Message


def translate(env, message, unexpected=None):
    """What happened, in the language of ``env``.

    :param message: a text, or an exception; the text of one that was not written for
        people (of Python, of PostgreSQL) is never shown
    :param unexpected: what is shown in place of such a text, which the log has
    """
    if isinstance(message, Exception):
        message = _sentence(message) or unexpected or _unexpected(env)
    if not isinstance(message, Message):
        return str(message)
    values = {
        name: translate(env, value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    return env._(message.template, **values)


def is_explained(error):
    """Whether the text of an exception was written for people."""
    return bool(_sentence(error))


def _unexpected(env):
    return env._(
        "An unexpected error occurred in Odoo, and this entry was left as it is. It is "
        "tried again when it changes in Odoo or in Google Calendar. If this message "
        "comes back, ask your administrator to look into the log of the Odoo server."
    )


def _sentence(error):
    """The text of an exception for people; None if it has none."""
    described = getattr(error, "description", None)
    if isinstance(described, Message):
        return described
    text = next(iter(error.args), None)
    is_for_people = isinstance(error, (UserError, Explained))
    return text if is_for_people or isinstance(text, Message) else None
