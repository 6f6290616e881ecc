"""Everything that is said to Google, and nothing else: no Odoo, no decisions.

    endpoints   which addresses (Google's, or those of the emulator)
    errors      what went wrong, named after what the caller can do
    answers     from an HTTP answer to such an error
    oauth       consent, tokens, revoking
    gateway     calendars and events: Gateway, Page, Write, Result
    channel     one person's line to Google: counted, paced, tried again
    batch       many writes in one request
    retry       trying again, waiting, pacing
    transport   HTTP, with the token and without silent repetitions

The only package of the addon that may import googleapiclient, google.auth,
google_auth_oauthlib or any HTTP library. It speaks dicts in Google's JSON and
strings.
"""
