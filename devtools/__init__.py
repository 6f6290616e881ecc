"""Everything behind ./dev: fetch Odoo, run it, test it. Not part of the addon."""
