"""What people do on either side, whenever they like: also in the middle of a run."""

from engine_acts_google import IN_GOOGLE, google_edit
from engine_acts_occurrences import ON_ONE
from engine_acts_odoo import IN_ODOO, odoo_edit
from engine_deeds import Act
from engine_odoo import links

_OFTEN = "create create title title location description move lock".split()
_CLASHES = "title description move location".split()


def _clash(world, act):
    """Somebody edits a record in Odoo while its person edits the entry in Google."""
    with world.odoo() as session:
        linked = [one for one in links(session) if one.state == "linked"]
        linked = [link for link in linked if not link.is_occurrence]
        if not linked:
            return
        link = linked[act.which % len(linked)]
        record = world.record_of(session, link)
        event = world.calendars[link.kind].events.get(link.google_id)
        names = [_CLASHES[(act.way + n) % 4] for n in (0, act.which % 2)]
        if not record or not record.is_eligible:
            return
        if event and event["status"] == "confirmed":
            record.write(locked=act.way > 5)
            odoo_edit(world, Act(f"odoo_{names[0]}", 0, act.way), record)
            google_edit(world, Act(f"google_{names[1]}", 0, act.way), link.kind, event)


#: Names of all deeds; what meets most often in the same entry comes more often
DEEDS = sorted([*IN_ODOO, *IN_GOOGLE, *ON_ONE, *ON_ONE]) + ["clash"] * 3
DEEDS += [f"odoo_{name}" for name in _OFTEN]
DEEDS += [f"google_{name}" for name in _OFTEN if name != "lock"]


def perform(world, act):
    deeds = {**IN_ODOO, **IN_GOOGLE, **ON_ONE, "clash": _clash}
    deeds[act.name](world, act)
