"""What became of a revocation, in sentences for the owner of the account."""

from dataclasses import dataclass, field

from odoo.tools import format_list

#: Where a person ends what Odoo cannot end for them.
PERMISSIONS = "https://myaccount.google.com/connections"
#: So many titles are named; of more the number is enough.
NAMED = 10


@dataclass
class Receipt:
    """
    :param outcome: ``done``; ``kept``: the calendars stay, because of what only they
        have; ``chosen``: they stay because the person wants that; ``lost``: Odoo can no
        longer reach them; ``waiting``: Google is out of reach; ``forgotten``: a copy of
        a database has no say
    :param email: of the Google account, or ""
    """

    outcome: str = "done"
    email: str = ""
    #: Why it is not complete, a sentence
    reason: str = ""
    #: Names of calendars: deleted now or before, still in Google, perhaps in Google
    deleted: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    #: Entries and changes that were brought to Odoo
    pulled: int = 0
    #: Titles of what could not be brought over
    left: list = field(default_factory=list)
    #: The permission stays with Google: somebody else here has the same account
    is_shared: bool = False
    #: The permission may still stand at Google, which has not confirmed its end
    is_granted: bool = False

    @property
    def kind(self):
        """:return: type of the notification"""
        return (
            "success" if self.outcome in ("done", "chosen", "forgotten") else "warning"
        )

    def message(self, env):
        """:return: what the owner reads, in the language of ``env``"""
        if self.outcome == "waiting":
            return waiting_text(env, self.reason)
        if self.outcome == "forgotten":
            return env._(
                "This copy of the database has forgotten the Google account. "
                "The calendars of the original database stay."
            )
        return " ".join(filter(None, self._sentences(env)))

    def _sentences(self, env):
        yield self._head(env)
        if self.pulled:
            yield self._pulled(env)
        yield names_text(env, self.deleted, env._("Deleted in Google: %s."))
        yield self._left(env)
        if self.outcome == "lost":
            text = env._("Please delete %s in Google Calendar yourself.")
            yield names_text(env, self.kept + self.lost, text)
        else:
            text = env._("Still in Google, and no longer synchronized: %s.")
            yield names_text(env, self.kept, text)
            text = env._("If it is there, delete %s in Google yourself.")
            yield names_text(env, self.lost, text)
        if self.is_shared:
            yield env._(
                "Google keeps the permission, because somebody else uses the same "
                "Google account in this database."
            )
        if self.is_granted:
            yield env._(
                "The permission may still stand at Google; you can remove it at %s.",
                PERMISSIONS,
            )
        if self.outcome != "lost":
            yield env._("Your events and tasks in Odoo stay.")

    def _head(self, env):
        if self.outcome != "lost":
            email = self.email or env._("your Google account")
            return env._("The access to %s is revoked.", email)
        if not self.reason:
            return env._(
                "The access had been withdrawn at Google already. The link is "
                "forgotten; your events and tasks in Odoo stay."
            )
        return env._(
            "The link is forgotten; your events and tasks in Odoo stay. Odoo could not "
            "reach your calendars anymore: %s",
            self.reason,
        )

    def _pulled(self, env):
        return env._("Brought from Google to Odoo first: %s.", self.pulled)

    def _left(self, env):
        if not self.left:
            return ""
        titles = [env._("“%s”", title) for title in self.left[:NAMED]]
        if len(self.left) > NAMED:
            titles.append(env._("%s more", len(self.left) - NAMED))
        return env._(
            "Could not be brought to Odoo: %(titles)s.", titles=format_list(env, titles)
        )

    def message_for(self, env, owner):
        """:return: what an administrator reads: no titles, no names of calendars"""
        name = owner.name
        if self.outcome == "waiting":
            return env._(
                "The access of %(user)s could not be revoked completely. Odoo tries "
                "again every hour. %(reason)s",
                user=name,
                reason=self.reason,
            )
        if self.outcome == "kept":
            return env._(
                "The access of %(user)s is revoked. Entries that exist only in Google "
                "could not be brought to Odoo with the rights of %(user)s: %(count)s. "
                "So the calendars stay in Google, for %(user)s to look through and "
                "delete.",
                user=name,
                count=len(self.left),
            )
        if self.outcome == "lost" and not self.reason:
            return env._(
                "The access of %(user)s had been withdrawn at Google already. The "
                "calendars that Odoo made are still there, for %(user)s to delete.",
                user=name,
            )
        if self.outcome == "lost":
            return env._(
                "Odoo could not reach the calendars of %(user)s anymore, and has "
                "forgotten the access. The calendars are still in Google, for %(user)s "
                "to delete.",
                user=name,
            )
        text = env._(
            "The access of %(user)s is revoked. The events and tasks stay in Odoo.",
            user=name,
        )
        if not self.pulled:
            return text
        return f"{text} {self._pulled(env)}"


def waiting_text(env, reason):
    """:return: what is said while the end of an access waits for Google"""
    return env._(
        "The access could not be revoked completely: %(reason)s Odoo tries again "
        "every hour, or at once when you click Revoke Access again.",
        reason=reason,
    )


def names_text(env, names, sentence):
    """:return: the sentence with the names of calendars in it; "" without names"""
    names = [env._("“%s”", name) for name in names if name]
    return sentence % format_list(env, names) if names else ""
