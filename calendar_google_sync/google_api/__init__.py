"""The client of Google's HTTP interfaces, and nothing else: no Odoo, no decisions.

    endpoints   URLs of Google, or of the emulator
    errors      what went wrong, named after what the caller can do
    values      what Google says, checked
    responses   from an HTTP response to such an error
    oauth       consent, tokens, revocation
    gateway     calendars, events and channels of one person: Gateway, Page, Write ...
    executor    executes API requests: counted, rate limited, retried
    batch       many writes in one HTTP request
    retry       which requests to retry, and the backoff in between
    rate_limit  stays below Google's quota
    waits       how to wait, by what is waited for
    transport   HTTP, with the access token and without silent repetitions

The only package of the addon that may import googleapiclient, google.auth,
google_auth_oauthlib or any HTTP library. Its callers exchange strings and dicts in
Google's JSON with it.
"""
