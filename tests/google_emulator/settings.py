"""What can be set about the emulated Google, and its defaults.

Where Google documents a number it is the default here; where nobody could
confirm how Google behaves, the behavior is a setting.
"""

from dataclasses import dataclass, field, fields


@dataclass
class Settings:
    """Every switch of the emulator."""

    access_token_seconds: int = 3599
    code_seconds: int = 600
    refresh_token_limit: int = 100
    """Live refresh tokens for one account and client; the oldest dies silently."""
    unused_token_days: int = 182
    testing_status: bool = False
    """External app in "Testing": refresh tokens live for seven days."""
    blocked_scopes: list = field(default_factory=list)
    """Scopes that a Workspace administrator does not allow."""
    app_created_survives_revoke: bool = True
    """Whether a client finds its own calendars again after a revoke."""
    foreign_calendar_status: int = 404
    """404 or 403: what an app with the narrow scope gets for another app's calendar."""
    scope_error_form: str = "new"
    """`new` or `old`: the two forms of the 403 for a missing scope."""

    user_quota_per_minute: int = 600
    project_quota_per_minute: int = 10_000
    quota_status: int = 403
    """403 or 429, Google uses both."""
    calendar_writes_per_minute: int = 0
    """Writes to one calendar in quick succession; 0 for no limit."""
    new_calendars_per_day: int = 60

    batch_limit: int = 1000
    batch_order: str = "request"
    """`request` or `shuffled`: order of the work and of the parts of the answer."""
    batch_conflicts: bool = True
    """409 for a second write to one event in one batch."""

    channel_seconds: int = 7 * 24 * 3600
    """How long a push channel lives at most, and without another wish."""
    notice_seconds: float = 0.1
    """From a change to its message; what changes meanwhile is told with it."""
    notice_tries: int = 6
    notice_backoff: float = 1
    """Seconds before the second try; each further pause is twice as long."""
    hold_notices: bool = False
    """Messages wait until a test takes and carries them (`take_notices`)."""

    latency: float = 0
    """Seconds that every request takes longer; a batch is one request."""
    page_size: int = 0
    """Cut pages to this many entries although more were asked for; 0 for never."""
    empty_pages: bool = False
    """An empty page with a nextPageToken comes before each page."""
    undelete: str = "works"
    """`works` or `forbidden`: what a write to a deleted event does."""
    tombstones: str = "bare"
    """`bare` (only what Google guarantees) or `full` for deleted entries."""
    description_limit: int = 8192
    description_too_long: str = "refuse"
    """`refuse` or `truncate`; a description_limit of 0 switches both off."""
    rewrite_html: bool = False
    """Give descriptions back reformatted, with the same meaning."""
    series_limit: int = 730
    """How many occurrences of an endless series are expanded."""

    def change(self, **values):
        """Set some switches; an unknown name is an error."""
        known = {item.name for item in fields(self)}
        unknown = set(values) - known
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        for name, value in values.items():
            setattr(self, name, value)
