CHANNEL = "root.calendar_google_sync"


def uninstall_hook(env):
    """Leave no job that nobody could carry out; what is due goes back to the lanes."""
    jobs = env["queue.job"].search(
        [("channel", "=", CHANNEL), ("state", "!=", "started")]
    )
    jobs.unlink()
    env["calendar.google.due"]._wake_without_jobs()
