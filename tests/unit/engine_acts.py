"""What people do on either side, whenever they like: also in the middle of a run."""

from engine_acts_google import IN_GOOGLE
from engine_acts_odoo import IN_ODOO

#: Names of all deeds; those that make up most of a life come more often
DEEDS = sorted([*IN_ODOO, *IN_GOOGLE]) + ["odoo_create", "google_create"] * 3


def perform(world, act):
    side = IN_ODOO if act.name in IN_ODOO else IN_GOOGLE
    side[act.name](world, act)
