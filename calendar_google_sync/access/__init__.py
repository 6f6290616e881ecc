"""A person's access to Google, from the consent to its end.

    connector     keeps what Google gave after the consent, and makes both calendars
    revoker       brings over what only Google has, deletes calendars, ends the access
    problem_mail  mails to people who are away that they have to do something
    names         what calendars and accounts are called now
    receipt       what became of a revocation, in sentences

Plain classes: the account hands itself over, and keeps no more than how it stands.
"""
