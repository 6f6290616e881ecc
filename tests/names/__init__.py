"""The names that the addon puts beside those of others, read out of the sources.

Nothing here runs Odoo: Python is read as syntax trees, XML as trees, and JavaScript as
tokens, of the addon and of every module of the installed Odoo.
"""
