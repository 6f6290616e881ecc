"""What the models of the addon share and Odoo does not have."""

from datetime import timezone

from markupsafe import Markup

from .reasons import conflict_text
from .sync import Conflict, text
from .words import Sentence


def in_words(env, told):
    """What happened, in the language of ``env``.

    :param told: a text, or an exception that holds one
    """
    if isinstance(told, Exception):
        told = getattr(told, "told", None) or next(iter(told.args), "") or repr(told)
    if not isinstance(told, Sentence):
        return str(told)
    values = {
        name: in_words(env, value) if isinstance(value, Sentence) else value
        for name, value in told.values.items()
    }
    return env._(told.template, **values)


def aware(moment):
    """A moment as the parts without Odoo have it: aware UTC, None without one.

    :param moment: naive UTC as in a ``fields.Datetime``, False without one
    """
    return moment.replace(tzinfo=timezone.utc) if moment else None


def naive(moment):
    """A moment as a ``fields.Datetime`` has it: naive UTC, False without one."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment else False


def footer_of(record, guests):
    """The lines below the description in Google: the way back, and the guests.

    :param guests: names of the people besides the linked user
    :return: HTML, recognised again by ``sync.text``
    """
    base = record.get_base_url()
    link = f"{base}/mail/view?model={record._name}&res_id={record.id}"
    return text.footer(link, record.env._("Open in Odoo"), guests, record.env._("With"))


def conflict_note(env, conflicts: tuple[Conflict, ...]):
    """A chatter note that names the value which a synchronisation did not keep."""
    lines = Markup("").join(
        Markup("<li>%s</li>") % conflict_text(env, conflict) for conflict in conflicts
    )
    intro = env._("Changed in Odoo and in Google Calendar at once:")
    return Markup("<p>%s</p><ul>%s</ul>") % (intro, lines)
