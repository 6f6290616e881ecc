"""What an installed addon leaves in a database, as its catalogs tell."""

#: Each query gives names of things that an addon adds; all are compared.
CATALOGS = {
    "tables": """
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'public'""",
    "columns": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "sequences": "SELECT sequencename FROM pg_sequences",
    "indexes": """
        SELECT indexname FROM pg_indexes WHERE schemaname = 'public'""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname FROM pg_constraint
         WHERE conrelid > 0 AND contype <> 'n'""",
    "external ids": "SELECT module || '.' || name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "parameters": "SELECT key FROM ir_config_parameter",
    "scheduled jobs": "SELECT cron_name FROM ir_cron",
    "attachments": """
        SELECT COALESCE(res_model, '') || ' ' || name FROM ir_attachment
         WHERE url IS NULL OR url NOT LIKE '/web/assets/%%'""",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "views": "SELECT model || ' ' || name FROM ir_ui_view",
    "menus": "SELECT name->>'en_US' FROM ir_ui_menu",
    "actions": "SELECT type || ' ' || (name->>'en_US') FROM ir_actions",
    "access rights": "SELECT name FROM ir_model_access",
    "rules": "SELECT name FROM ir_rule",
    "defaults": """
        SELECT f.model || '.' || f.name FROM ir_default d
          JOIN ir_model_fields f ON f.id = d.field_id""",
    "filters": "SELECT model_id || ' ' || name FROM ir_filters",
    "messages about unknown models": """
        SELECT DISTINCT model FROM mail_message
         WHERE model NOT IN (SELECT model FROM ir_model)""",
    "log": "SELECT name || ' ' || line FROM ir_logging",
}


def footprint(world):
    """:return: dict of catalog to the sorted list of its names"""
    return {
        title: sorted(str(name) for (name,) in world.sql(query))
        for title, query in CATALOGS.items()
    }


def added(before, after):
    """:return: dict of catalog to what is there more often than before, sorted"""
    found = {}
    for title, names in after.items():
        rest = list(before[title])
        more = []
        for name in names:
            if name in rest:
                rest.remove(name)
            else:
                more.append(name)
        if more:
            found[title] = more
    return found
