"""One run: fetch, read, plan, apply, remember. Ports instead of Odoo and Google.

Start at ``synchronizer``, then ``ports`` (what a run needs of the world). ``fetcher``
absorbs what Google changed, ``reader`` reads what is to be planned, ``occurrences``
prepares series, ``local_applier`` and ``remote_applier`` write, ``link_set`` holds the
links of the run, ``history`` what became of each entry.
"""
