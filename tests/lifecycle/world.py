"""One database through its life: Odoo is stopped, updated and started again.

Google stays as it is meanwhile, and so do the addresses of both.
"""

from contextlib import ExitStack, contextmanager

from devtools import databases, demo_people, odoo, servers
from devtools.postgres import postgres
from devtools.processes import free_port
from devtools.rpc import OdooClient
from tests.google_emulator.client import EmulatorClient

ADMIN = "admin"
ACCOUNT = "calendar.google.account"
CONNECT = "/calendar_google_sync/connect?origin=workspace"
GROUPS = (
    "base.group_user",
    "sales_team.group_sale_salesman",
    "project.group_project_user",
)


@contextmanager
def running_world(purpose, layer):
    """A database, a Google, and an Odoo that is not running yet.

    :param purpose: one of ``databases.PURPOSES``
    :param layer: ``databases.Layer`` to begin with
    """
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        database = stack.enter_context(databases.copy_of(server, layer, purpose))
        log = servers.log_of(purpose, "google")
        url, _process = stack.enter_context(servers.running_google(0, log))
        yield World(server, database, url, servers.log_of(purpose, "odoo"))


class World:
    """
    :param server: ``devtools.postgres.Postgres``
    :param database: its name
    :param google_url: address of the emulated Google
    :param log: Path of the log of all its servers
    """

    def __init__(self, server, database, google_url, log):
        self.server, self.database, self.log = server, database, log
        self.google = EmulatorClient(google_url)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._clients = {}
        log.unlink(missing_ok=True)
        servers.freeze_address(server, database, self.url)

    @contextmanager
    def odoo(self, **settings):
        """Odoo as long as the with block lasts.

        :param settings: such as ``addons_path``, if they are not the usual ones
        """
        self._clients = {}
        running = servers.running_odoo(
            self.server,
            self.database,
            self.port,
            self.log,
            self.google.url,
            mode="a",
            **settings,
        )
        with running:
            yield

    def update(self, *modules):
        """Update modules while no server runs, as an administrator does it."""
        names = ",".join(modules)
        odoo.run(self.server, self.database, "-u", names, "--stop-after-init")

    def sql(self, statement, *values):
        """:return: list of tuples"""
        return self.server.sql(statement, *values, database=self.database)

    def dump(self):
        """:return: text of all that stands in the database, as in a backup of it"""
        tables = self.sql(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        rows = [
            row
            for (table,) in tables
            for (row,) in self.sql(f"SELECT t::text FROM {table} t")
        ]
        return "\n".join(rows)

    # People

    def rpc(self, login=ADMIN):
        """The person's session with the server that runs now."""
        if login not in self._clients:
            self._clients[login] = OdooClient(self.url, self.database, login)
        return self._clients[login]

    def enter_client(self):
        """The administrator enters the OAuth client."""
        for name in ("client_id", "client_secret"):
            value = getattr(demo_people, name.upper())
            key = f"calendar_google_sync.{name}"
            self.rpc().call("ir.config_parameter", "set_param", key, value)

    def add_person(self, name):
        """Somebody new in Odoo and at Google.

        :return: ``demo_people.Person``
        """
        person = demo_people.Person(name.lower(), name)
        values = {
            "name": person.name,
            "login": person.login,
            "password": person.login,
            "email": person.email,
            "tz": demo_people.TIME_ZONE,
            "group_ids": [(6, 0, [self.ref(group) for group in GROUPS])],
        }
        quiet = {"no_reset_password": True}
        self.rpc().call("res.users", "create", values, context=quiet)
        zone = demo_people.TIME_ZONE
        self.google.add_account(person.email, person.name, time_zone=zone)
        return person

    def ref(self, external_id):
        """:return: id of the record"""
        module, _dot, name = external_id.partition(".")
        [(res_id,)] = self.sql(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s",
            module,
            name,
        )
        return res_id

    def connect(self, person, email=None):
        """Walk the consent.

        :return: dict of type and message: what the person reads afterwards
        """
        client = self.rpc(person.login)
        answer = client.get(CONNECT, allow_redirects=False)
        location = answer.headers["Location"]
        if not location.startswith(self.google.url):
            return client.call(ACCOUNT, "pop_notice")
        back = self.google.consent(location, email or person.email)
        client.get(back, allow_redirects=False)
        return client.call(ACCOUNT, "pop_notice")

    def account(self, person, *fields):
        """:return: dict of the fields of the person's account, None without one"""
        client = self.rpc(person.login)
        domain = [("user_id", "=", client.uid)]
        found = client.search_read(ACCOUNT, domain, [*fields, "state"])
        return found[0] if found else None

    def synchronize(self, person, **window):
        """:return: dict of the run, which has come to its end"""
        client = self.rpc(person.login)
        account = self.account(person)
        window = window or {"everything": True}
        [run] = client.call(ACCOUNT, "synchronize", [account["id"]], **window)
        return client.call("calendar.google.run", "read", [run])[0]

    # Google's side

    def made_calendars(self, person):
        """:return: dict of id to name, without the account's own first calendar"""
        found = self.google.calendars(person.email)
        return {c["id"]: c["summary"] for c in found if not c.get("primary")}

    def calendar(self, person, kind):
        """:param kind: "Events" or "Tasks"
        :return: id of the one calendar of that kind
        """
        return self.google.calendar(person.email, f" {kind} (created: ")["id"]

    def entries(self, person, kind="Events"):
        """:return: dict of title to entry, without those that were deleted"""
        found = self.google.events(person.email, self.calendar(person, kind))
        return {entry.get("summary"): entry for entry in found}

    def writes(self):
        """:return: list of API methods that Google was asked to write with"""
        reading = ("list", "get")
        methods = [call["api_method"] for call in self.google.calls()]
        return [name for name in methods if not name.endswith(reading)]
