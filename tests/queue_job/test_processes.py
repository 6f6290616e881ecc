"""Two Odoo servers share the synchronizations as jobs, and one of them is killed."""

from collections import Counter

import pytest

from tests.lifecycle.released_story import event
from tests.queue_job.cluster import running_cluster, wait_until

PEOPLE = ("Sofia", "Marco", "Lena", "Paul", "Nora", "Emil")
PATIENCE = 60
#: Seconds until a runner takes over and has found the jobs of the dead one
TAKE_OVER = 150
READY = "queue job runner ready for db"


@pytest.fixture(scope="module")
def cluster():
    with running_cluster(PEOPLE) as cluster:
        yield cluster
        assert cluster.world.google.mails() == []
        assert cluster.world.google.violations() == []


def save(cluster, title, days=2):
    """Everybody makes an event, and changes it at once."""
    for person in cluster.people:
        client = cluster.world.rpc(person.login)
        made = client.create("calendar.event", **event(title, days=days))
        client.write("calendar.event", made, location=f"{title}'s place")


def everybody_has(cluster, *titles):
    return all(cluster.titles(one) == sorted(titles) for one in cluster.people)


def inserted(cluster):
    """:return: Counter of (person's address, id of the entry) that Google was given"""
    return Counter(
        (call["email"], call["body"]["id"])
        for call in cluster.world.google.calls("calendar.events.insert")
        if call["status"] == 200
    )


@pytest.fixture(scope="module")
def two_servers(cluster):
    """:return: their processes; the runner of the first one is at work"""
    cluster.stop()
    cluster.world.google.configure(latency=0.1)
    first = cluster.start_with_runner(0)
    wait_until(lambda: READY in cluster.log(0).read_text(), PATIENCE, "a runner")
    return first, cluster.start_with_runner(1)


def test_without_a_runner_the_scheduled_actions_do_the_work(cluster):
    """Where queue_job is installed, and nobody has configured it."""
    save(cluster, "Alone")
    wait_until(lambda: everybody_has(cluster, "Alone"), PATIENCE, "synchronized")
    wait_until(cluster.is_quiet, PATIENCE, "quiet")
    cluster.hourly_round()
    assert cluster.jobs() == []
    assert "the job runner of queue_job is not at work" in cluster.log(0).read_text()


def test_two_servers_share_the_jobs(cluster, two_servers):
    save(cluster, "Shared")
    wait_until(
        lambda: everybody_has(cluster, "Alone", "Shared"), PATIENCE, "synchronized"
    )
    wait_until(cluster.is_quiet, PATIENCE, "quiet")
    jobs = cluster.jobs()
    assert {job["state"] for job in jobs} == {"done"}
    assert len({job["identity_key"] for job in jobs}) == len(PEOPLE)
    assert {job["worker_pid"] for job in jobs} == {one.pid for one in two_servers}


def test_one_of_them_is_killed_in_the_middle(cluster, two_servers):
    """The one with the runner, so that another one has to take that over, too."""
    google = cluster.world.google
    first, second = two_servers
    before = {job["id"] for job in cluster.jobs()}
    google.clear_requests()
    google.configure(latency=1)
    save(cluster, "Killed")

    def is_in_the_middle():
        started = cluster.jobs("started")
        return {job["worker_pid"] for job in started} == {first.pid, second.pid}

    wait_until(is_in_the_middle, PATIENCE, "both servers have jobs")
    cut_off = [j for j in cluster.jobs("started") if j["worker_pid"] == first.pid]
    first.kill()
    first.wait()
    google.configure(latency=0)
    titles = ["Alone", "Shared", "Killed"]
    wait_until(lambda: everybody_has(cluster, *titles), TAKE_OVER, "synchronized")
    wait_until(cluster.is_quiet, TAKE_OVER, "quiet")
    save(cluster, "Later")
    titles.append("Later")
    wait_until(lambda: everybody_has(cluster, *titles), PATIENCE, "synchronized")
    wait_until(cluster.is_quiet, PATIENCE, "quiet")

    jobs = {job["id"]: job for job in cluster.jobs() if job["id"] not in before}
    assert cut_off, "it was killed while it carried out jobs"
    for job in cut_off:
        again = jobs[job["id"]]
        assert (again["state"], again["worker_pid"]) == ("done", second.pid)
        assert again["retry"] > job["retry"]
    assert {job["state"] for job in jobs.values()} == {"done"}
    assert set(inserted(cluster).values()) == {1}, "none is made twice"
    assert len(inserted(cluster)) == 2 * len(PEOPLE)
