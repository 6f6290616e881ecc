{
    "name": "Google Calendar Synchronization",
    "summary": "Events and tasks in two Google calendars of their own, both ways",
    "version": "19.0.1.0.0",
    "category": "Productivity/Calendar",
    "author": "calendar_google_sync contributors",
    "website": "https://github.com/calendar-google-sync/calendar_google_sync",
    "license": "LGPL-3",
    "depends": ["calendar", "project", "crm"],
    "external_dependencies": {
        "python": [
            "google-api-python-client",
            "google-auth",
            "google-auth-oauthlib",
            "python-dateutil",
            "requests",
        ]
    },
    "data": [
        "security/ir.model.access.csv",
        "security/calendar_google_sync_security.xml",
        "data/ir_cron_data.xml",
    ],
}
