{
    "name": "Google Calendar Synchronization as Jobs",
    "summary": "Each synchronization is a job of OCA's queue_job, on any server",
    "version": "19.0.1.0.0",
    "category": "Productivity/Calendar",
    "author": "calendar_google_sync contributors",
    "website": "https://github.com/calendar-google-sync/calendar_google_sync",
    "license": "LGPL-3",
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
    "depends": ["calendar_google_sync", "queue_job"],
    "data": [
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "views/res_config_settings_views.xml",
    ],
}
