"""Each grant knows the OAuth client that it was given to."""

CLIENT_ID = "calendar_google_sync.client_id"


def migrate(cr, version):
    cr.execute(
        """UPDATE calendar_google_credential c
              SET client_id = p.value
             FROM ir_config_parameter p
            WHERE p.key = %s AND c.client_id IS NULL""",
        (CLIENT_ID,),
    )
