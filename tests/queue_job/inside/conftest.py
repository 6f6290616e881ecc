"""As for the integration tests, on a database with OCA's queue_job."""

from tests.integration.conftest import (  # noqa: F401 (pytest calls them)
    pytest_sessionstart,
    pytest_unconfigure,
)
