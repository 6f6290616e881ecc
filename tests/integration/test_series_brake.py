"""Rule 15, the brake: an edit of a series with many exceptions is one edit."""

from .test_occurrences import HOUR
from .test_series_split import SplitCase


class TestSeriesBrake(SplitCase):
    def setUp(self):
        super().setUp()
        self.series(count=40)
        self.done()
        for row in self.rows()[8:38]:
            self.only(row, start=row.start + HOUR, stop=row.stop + HOUR)
        self.done()
        self.assert_same()

    def test_this_and_following(self):
        self.following(self.rows()[5], name="Later")
        self.done(remote_created=1, remote_deleted=30)
        self.assert_same()
        self.assert_idle()

    def test_this_and_following_are_moved(self):
        row = self.rows()[5]
        self.following(row, start=row.start + 2 * HOUR, stop=row.stop + 2 * HOUR)
        self.done(remote_created=1)
        self.assert_same()
        self.assert_idle()

    def test_all_are_moved(self):
        row = self.rows()[2]
        self.all_events(row, start=row.start + 2 * HOUR, stop=row.stop + 2 * HOUR)
        self.done(remote_created=0)
        self.assert_same()
        self.assert_idle()

    def test_many_that_were_deleted_alone(self):
        """They are removed from Google, and nothing takes their place."""
        self.rows()[8:38].unlink()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.removals), ("failed", 30), run.message)
