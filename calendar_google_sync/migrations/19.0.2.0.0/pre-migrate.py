"""What stood under names that others could use, too, has a prefix of our own now.

With the names go what people made of them: views that were adapted to a company,
favorite filters and lists for exports.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column

MODULE = "calendar_google_sync"
#: On ``res.users``; the other renamed fields have no column.
COLUMNS = {"calendar_google_project_id": "gcal_sync_stored_project_id"}
#: Fields of calendar.event, project.task, res.users and res.config.settings.
FIELDS = {
    "calendar_google_account_count": "gcal_sync_account_count",
    "calendar_google_attention_count": "gcal_sync_attention_count",
    "calendar_google_linked": "gcal_sync_linked",
    "calendar_google_paused": "gcal_sync_paused",
    "calendar_google_project_id": "gcal_sync_project_id",
    "calendar_google_sync_client_id": "gcal_sync_client_id",
    "calendar_google_sync_client_secret": "gcal_sync_client_secret",
    "calendar_google_sync_events": "gcal_sync_events",
    "calendar_google_sync_has_secret": "gcal_sync_has_secret",
    "calendar_google_sync_history_days": "gcal_sync_history_days",
    "calendar_google_sync_redirect_uri": "gcal_sync_redirect_uri",
    "calendar_google_sync_scope": "gcal_sync_scope",
    "calendar_google_sync_tasks": "gcal_sync_tasks",
    "google_sync_reason": "gcal_sync_reason",
    "google_sync_single": "gcal_sync_single",
    "google_sync_state": "gcal_sync_state",
    "google_sync_url": "gcal_sync_url",
    "google_sync_way_out": "gcal_sync_way_out",
}
#: What else adapted views may name: filters, widgets, buttons, settings.
ELEMENTS = {
    "action_google_synchronize_again": "action_gcal_sync_again",
    "calendar_google_sync_accounts_setting": "gcal_sync_accounts_setting",
    "calendar_google_sync_client_setting": "gcal_sync_client_setting",
    "calendar_google_sync_credentials": "gcal_sync_credentials",
    "calendar_google_sync_history_setting": "gcal_sync_history_setting",
    "calendar_google_sync_scope_setting": "gcal_sync_scope_setting",
    "google_calendar_auto_sync_setting": "gcal_sync_auto_sync_setting",
    "google_deleted": "gcal_sync_deleted",
    "google_failed": "gcal_sync_failed",
    "not_in_google": "gcal_sync_missing",
}
#: Views that inherit from those of other modules.
VIEWS = (
    "project_task_view_tree_main_base",
    "res_config_settings_view_form",
    "view_calendar_event_form",
    "view_calendar_event_search",
    "view_calendar_event_tree",
    "view_task_form2",
    "view_task_search_form_base",
    "view_users_form",
    "view_users_form_simple_modif",
)
#: The list tells of records now, not of what links them; its address stays.
NOT_SYNCHRONIZED = {
    "calendar_google_binding_action": "calendar_google_not_synchronized_action",
    "calendar_google_binding_menu": "calendar_google_not_synchronized_menu",
}
#: Where people's own things name fields: table and columns.
PLACES = {
    "ir_filters": ("domain", "context", "sort"),
    "ir_exports_line": ("name",),
}
#: Views that no installed module has made.
ADAPTED = SQL(
    """NOT EXISTS (
        SELECT 1 FROM ir_model_data d JOIN ir_module_module m ON m.name = d.module
         WHERE d.model = 'ir.ui.view' AND d.res_id = ir_ui_view.id)"""
)


def migrate(cr, version):
    _rename_columns(cr)
    _rename_views(cr)
    _rename_not_synchronized(cr)
    for old, new in FIELDS.items():
        _rename_field(cr, old, new)
        for table, columns in PLACES.items():
            for column in columns:
                _replace(cr, table, column, "text", old, new)
    for old, new in {**FIELDS, **ELEMENTS}.items():
        _replace(cr, "ir_ui_view", "arch_db", "jsonb", old, new, ADAPTED)


def _rename_columns(cr):
    for old, new in COLUMNS.items():
        if column_exists(cr, "res_users", old):
            rename_column(cr, "res_users", old, new)


def _rename_views(cr):
    cr.execute(
        """UPDATE ir_model_data SET name = 'gcal_sync_' || name
            WHERE module = %s AND model = 'ir.ui.view' AND name IN %s""",
        (MODULE, VIEWS),
    )


def _rename_not_synchronized(cr):
    for old, new in NOT_SYNCHRONIZED.items():
        cr.execute(
            "UPDATE ir_model_data SET name = %s WHERE module = %s AND name = %s",
            (new, MODULE, old),
        )


def _rename_field(cr, old, new):
    """Rename a field of ours on every model, with its external ids."""
    cr.execute(
        """UPDATE ir_model_fields SET name = %s
            WHERE name = %s AND id IN (
                  SELECT res_id FROM ir_model_data
                   WHERE module = %s AND model = 'ir.model.fields')""",
        (new, old, MODULE),
    )
    cr.execute(
        """UPDATE ir_model_data
              SET name = regexp_replace(
                  name, '__' || %s || '(__|$)', '__' || %s || '\\1')
            WHERE module = %s AND name ~ ('__' || %s || '(__|$)')
              AND model IN ('ir.model.fields', 'ir.model.fields.selection')""",
        (old, new, MODULE, old),
    )


def _replace(cr, table, column, kind, old, new, condition=None):
    """Replace a whole word in a column.

    :param kind: its type in PostgreSQL
    :param condition: SQL that the rows fulfill besides
    """
    word = rf"\y{old}\y"
    cr.execute(
        SQL(
            """UPDATE %(table)s
                  SET %(column)s = CAST(
                      regexp_replace(%(column)s::text, %(word)s, %(new)s, 'g')
                      AS %(kind)s)
                WHERE %(column)s::text ~ %(word)s AND %(condition)s""",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            kind=SQL.identifier(kind),
            word=word,
            new=new,
            condition=condition or SQL("TRUE"),
        )
    )
