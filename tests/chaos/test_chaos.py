"""A few random histories against the whole stack; ./dev chaos runs more."""

import pytest

from devtools import chaos
from devtools.chaos_world import running_world

SEEDS = (1, 5, 7, 104, 136, 231, 236, 247)


@pytest.fixture(scope="module")
def world():
    with running_world() as world:
        yield world
        world.demo.check_alive()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_doubled_or_overwritten(world, seed):
    assert chaos.passes(world, seed)
