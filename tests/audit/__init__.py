"""An audit of everything that somebody can reach over RPC, out of the registry.

Nobody lists what is audited: a new model, method or field of the addon is found there.
``tests/integration/test_audit.py`` runs it.
"""
