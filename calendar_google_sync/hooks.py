def uninstall_hook(env):
    """Clear what Odoo does not know to be ours, and write down what stays in Google."""
    accounts = env["calendar.google.account"]
    accounts._end_all_channels()
    accounts.search([])._keep_for_later()
    env["ir.config_parameter"].search(
        [("key", "=like", "calendar_google_sync.%")]
    ).unlink()
