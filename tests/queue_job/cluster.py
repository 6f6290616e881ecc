"""Two Odoo servers with queue_job, one database, and a balancer before them."""

import os
import time
from contextlib import ExitStack, contextmanager

from devtools import queue_job, servers
from devtools.processes import free_port
from tests.lifecycle.world import running_world
from tests.queue_job.balancer import balancer

CHANNEL = "root.calendar_google_sync"
PURPOSE = "queuejob"


@contextmanager
def running_cluster(people):
    """A database with linked people, and one server, in which nobody runs jobs.

    :param people: names
    """
    with ExitStack() as stack:
        stack.enter_context(queue_job.installed())
        world = stack.enter_context(running_world(PURPOSE, queue_job.LAYER))
        ports = [free_port(), free_port()]
        entrance = stack.enter_context(balancer(*ports))
        world.url = f"http://localhost:{entrance}"
        servers.freeze_address(world.server, world.database, world.url)
        variables = {
            "ODOO_QUEUE_JOB_CHANNELS": "root:4",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(entrance),
        }
        stack.enter_context(_environment(variables))
        cluster = Cluster(world, ports)
        stack.callback(cluster.stop)
        cluster.start(0)
        cluster.link(people)
        yield cluster


@contextmanager
def _environment(variables):
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Cluster:
    """
    :param world: ``tests.lifecycle.world.World`` whose address is the balancer's
    :param ports: of its servers
    """

    def __init__(self, world, ports):
        self.world, self._ports = world, ports
        self.people = []
        self._servers = ExitStack()

    def start(self, number, **settings):
        """Start one of the servers.

        Without ``server_wide_modules`` it has no runner, as where it was forgotten.

        :return: its process
        """
        world = self.world
        log = self.log(number)
        log.unlink(missing_ok=True)
        return self._servers.enter_context(
            servers.running_odoo(
                world.server,
                world.database,
                self._ports[number],
                log,
                world.google.url,
                **settings,
            )
        )

    def start_with_runner(self, number):
        """Start a server of which the runner may be the one that is at work."""
        return self.start(number, server_wide_modules=queue_job.LOADED_FIRST)

    def stop(self):
        """Stop all servers that are still there."""
        self._servers.close()

    @staticmethod
    def log(number):
        return servers.log_of(PURPOSE, f"odoo{number}")

    def link(self, names):
        world = self.world
        world.enter_client()
        for name in names:
            person = world.add_person(name)
            assert world.connect(person)["type"] == "success"
            self.people.append(person)
        world.rpc().write(
            "res.company",
            1,
            google_calendar_auto_sync=True,
            google_calendar_instant_sync=True,
        )

    def hourly_round(self):
        cron = self.world.ref("calendar_google_sync.ir_cron_synchronize")
        self.world.rpc().call("ir.cron", "method_direct_trigger", [cron])

    def jobs(self, *states):
        """:return: list of dicts of the jobs of the channel, in the order of making"""
        domain = [("channel", "=", CHANNEL)]
        if states:
            domain.append(("state", "in", states))
        fields = ["state", "identity_key", "worker_pid", "retry", "priority", "result"]
        return self.world.rpc().search_read("queue.job", domain, fields, order="id")

    def is_quiet(self):
        """:return: whether nothing is left to be done by anybody"""
        client = self.world.rpc()
        running = [("state", "=", "running")]
        return not (
            self.jobs("pending", "enqueued", "started")
            or self.world.sql("SELECT FROM calendar_google_due WHERE due_at < now()")
            or client.search_read("calendar.google.run", running, ["id"])
        )

    def titles(self, person):
        """:return: sorted titles of what is in the person's events calendar"""
        world = self.world
        calendar = world.calendar(person, "Events")
        found = world.google.events(person.email, calendar)
        return sorted(one["summary"] for one in found)


def wait_until(is_so, patience, what):
    """:raises AssertionError: when it is not so in time; patience is in seconds"""
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"not within {patience} s: {what}"
        time.sleep(0.2)
