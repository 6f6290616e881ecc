def uninstall_hook(env):
    """Clear what Odoo does not know to be ours, and write down what stays in Google."""
    env["calendar.google.account"].search([])._keep_for_later()
    env["ir.config_parameter"].search(
        [("key", "=like", "calendar_google_sync.%")]
    ).unlink()
