"""Who is in the demo: Odoo's users, their Google accounts and the OAuth client."""

from dataclasses import dataclass

COMPANY = "Linden & Brook"
TIME_ZONE = "Europe/Brussels"

# Of the emulated Google only; no real client.
CLIENT_ID = "424242424242-demo.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-demo"


@dataclass(frozen=True)
class Person:
    """Somebody who logs in to Odoo with the login as password."""

    login: str
    name: str
    groups: tuple = ()

    @property
    def email(self):
        """The address in Odoo, and of the person's Google account."""
        return f"{self.login}@example.com"


SOFIA = Person(
    "sofia",
    "Sofia Peeters",
    ("sales_team.group_sale_salesman", "project.group_project_user"),
)
MARCO = Person("marco", "Marco Claes", ("project.group_project_user",))
PEOPLE = (SOFIA, MARCO)
