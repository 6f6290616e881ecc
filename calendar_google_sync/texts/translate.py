"""Messages of the parts without Odoo, in a person's language."""

from ..messages import Message


def translate(env, message):
    """What happened, in the language of ``env``.

    :param message: a text, or an exception that holds one
    """
    if isinstance(message, Exception):
        message = (
            getattr(message, "description", None)
            or next(iter(message.args), "")
            or repr(message)
        )
    if not isinstance(message, Message):
        return str(message)
    values = {
        name: translate(env, value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    return env._(message.template, **values)
