"""Names outside of models: of which kind they are, and which rule each kind has."""

import re
from dataclasses import dataclass
from functools import cached_property

ADDON = "calendar_google_sync"
#: Kinds of files of an Odoo in which a name could be defined.
SOURCES = {".js", ".py", ".scss", ".xml"}
#: By kind of name, how ours begin.
OURS = {
    "bus event": r"GCAL_SYNC:",
    "client action": r"gcal_sync_",
    "config parameter": rf"{ADDON}\.",
    "context key": r"gcal_sync_",
    "CSS class": r"o_gcal_sync_",
    "element": r"gcal_sync_",
    "element id": r"(o_)?gcal_sync_",
    "environment key": r"gcalSync",
    "inherited view": r"gcal_sync_",
    "notification": r"gcal_sync_",
    "registry key": r"gcal_sync(_|$)",
    "route": rf"/{ADDON}/",
    "session key": r"gcal_sync_",
    "template": rf"{ADDON}\.",
}
#: By kind, the names of Odoo that we use, as Odoo means them.
BORROWED = {
    "bus event": {"active-element-changed", "update"},
    "client action": {"display_notification", "soft_reload"},
    "config parameter": {"database.uuid", "web.base.url"},
    "context key": {
        "active_id",
        "active_ids",
        "active_test",
        "allowed_company_ids",
        "cron_id",
        "dialog_size",
        "dont_notify",
        "form_view_ref",
        "group_by",
        "ir_cron_progress_id",
        "lang",
        "mail_auto_subscribe_no_notify",
        "mail_create_nolog",
        "mail_create_nosubscribe",
        "mail_notrack",
        "my_tasks",
        "no_calendar_sync",
        "no_mail_to_attendees",
        "skip_attendee_notification",
        "skip_contact_description",
        "tracking_disable",
        "tz",
        "uid",
    },
    "notification": {"simple_notification"},
}
WORD = re.compile(r"[\w-]")
#: Context keys that carry the name of a field or filter, which has a rule of its own.
CARRYING = ("default_", "search_default_")


@dataclass(frozen=True)
class Use:
    """A name that our sources put into a namespace that others use, too."""

    kind: str
    name: str
    where: str

    def __str__(self):
        return f"{self.kind} {self.name!r} in {self.where}"


class Sources:
    """The text of all sources of an Odoo."""

    def __init__(self, root):
        self.root = root
        self._mentioned = {}

    @cached_property
    def texts(self):
        """Dict of path to text."""
        return {
            path: path.read_text(errors="replace")
            for path in self.root.rglob("*")
            # A package may hold links to others that are not there
            if path.suffix in SOURCES and path.is_file()
        }

    @cached_property
    def _text(self):
        return "\0".join(["", *self.texts.values(), ""])

    def mention(self, name):
        """Whether a name stands somewhere as a word of its own.

        What ends with ``_`` is completed at run time, so it may go on there.
        """
        if name not in self._mentioned:
            self._mentioned[name] = self._find(name)
        return self._mentioned[name]

    def _find(self, name):
        at = self._text.find(name)
        while at >= 0:
            before, after = self._text[at - 1], self._text[at + len(name)]
            if not WORD.match(before) and (name[-1] == "_" or not WORD.match(after)):
                return True
            at = self._text.find(name, at + 1)
        return False


def findings(uses, odoo):
    """What breaks the rules.

    :param uses: iterable of ``Use``
    :param odoo: ``Sources``
    :return: list of ``Use``
    """
    return [one for one in uses if not _is_free(one, odoo)]


def _is_free(one, odoo):
    if one.kind == "action path":
        # People read them, so they have no prefix; a database has each only once
        return not odoo.mention(f'name="path">{one.name}</field>')
    if re.match(OURS[one.kind], one.name):
        return True
    if one.kind == "context key" and one.name.startswith(CARRYING):
        return True
    if one.kind == "CSS class" or one.name in BORROWED.get(one.kind, ()):
        return odoo.mention(one.name)
    return False
