"""What the addon writes into an entry in Google, and into a record's chatter."""

from markupsafe import Markup

from ..sync import Conflict, text
from .run_reasons import conflict_text


def footer_of(record, guests, video=""):
    """The lines below the description in Google: guests, video call, the way back.

    :param guests: names of the people besides the linked user
    :param video: what Odoo has as the link to the video call
    :return: HTML, recognized again by ``sync.text``
    """
    base = record.get_base_url()
    link = f"{base}/mail/view?model={record._name}&res_id={record.id}"
    return text.footer(
        link,
        record.env._("Open in Odoo"),
        guests,
        record.env._("With"),
        video or "",
        record.env._("Video call"),
    )


def conflict_note(env, conflicts: tuple[Conflict, ...]):
    """A chatter note that names the value which a synchronization did not keep."""
    lines = Markup("").join(
        Markup("<li>%s</li>") % conflict_text(env, conflict) for conflict in conflicts
    )
    intro = env._("Changed in Odoo and in Google Calendar at once:")
    return Markup("<p>%s</p><ul>%s</ul>") % (intro, lines)
