"""Which models have entries in Google: those with the mixin."""

MIXIN = "calendar.google.sync.mixin"


def synchronized_models(env):
    """:return: names of the models, series before their events"""
    names = [
        name
        for name in env.registry[MIXIN]._inherit_children
        if not env[name]._abstract
    ]
    return sorted(names, key=lambda name: (not env[name]._gcal_sync_is_series, name))
