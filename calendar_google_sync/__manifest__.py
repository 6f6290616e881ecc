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
        "data/mail_template_data.xml",
        "views/calendar_event_views.xml",
        "views/project_task_views.xml",
        "views/calendar_google_run_line_views.xml",
        "views/calendar_google_run_views.xml",
        "views/calendar_google_binding_views.xml",
        "views/calendar_google_account_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_users_views.xml",
        "wizard/calendar_google_configure_views.xml",
        "wizard/calendar_google_revoke_views.xml",
        "wizard/calendar_google_sync_views.xml",
        "views/calendar_google_sync_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "calendar_google_sync/static/src/**/*",
        ],
    },
}
