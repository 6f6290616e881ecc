"""Inside Odoo, for ./dev benchmark: many linked events, straight into the tables."""

from odoo.tools import SQL

EVENTS, ATTENDEES = "calendar_event", "calendar_attendee"
PEOPLE, BINDINGS = "calendar_event_res_partner_rel", "calendar_google_binding"
DAYS = SQL("make_interval(days => number %% 28)")


def copy_events(env, events, total, bindings=False):
    """Copies of a linked event, as if they had been synchronized too.

    :param events: the event, and the copies that there are
    :param total: how many there shall be
    :param bindings: whether ``calendar_google_sync`` has linked it
    """
    event = events.sorted("id")[0]
    last = env["calendar.event"].search([], order="id desc", limit=1).id
    numbers = SQL("generate_series(1, %s) number", total - len(events))
    new_id = SQL("%s + number", last)
    changes = {
        "id": new_id,
        "start": SQL("start + %s", DAYS),
        "stop": SQL("stop + %s", DAYS),
    }
    if not bindings:
        # Google's id is on the event itself
        changes["google_id"] = SQL("google_id || (%s)", new_id)
    _copy(env, EVENTS, SQL("id = %s", event.id), numbers, changes)
    of_event = SQL("event_id = %s", event.id)
    _copy(env, ATTENDEES, of_event, numbers, {"event_id": new_id})
    of_event = SQL("calendar_event_id = %s", event.id)
    _copy(env, PEOPLE, of_event, numbers, {"calendar_event_id": new_id})
    if bindings:
        linked = SQL("res_model = 'calendar.event' AND res_id = %s", event.id)
        changes = {
            "res_id": new_id,
            "google_id": SQL("google_id || (%s)", new_id),
            "date_start": SQL("date_start + %s", DAYS),
            "date_end": SQL("date_end + %s", DAYS),
        }
        _copy(env, BINDINGS, linked, numbers, changes)
    env.cr.execute("SELECT setval('calendar_event_id_seq', %s)", [last + total])
    env.cr.commit()
    env.invalidate_all()
    _vacuum(env, [EVENTS, ATTENDEES, PEOPLE, *[BINDINGS] * bindings])


def _vacuum(env, tables):
    """What the server does by itself some time after so many rows were added."""
    with env.registry.cursor() as cr:
        cr._cnx.autocommit = True  # it refuses to run in a transaction
        for table in tables:
            cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))


def _copy(env, table, condition, numbers, changes):
    """Each row of the condition once for each number, but for some columns."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    names = {name for (name,) in env.cr.fetchall()} - ({"id"} - set(changes))
    columns = {name: changes.get(name, SQL.identifier(name)) for name in sorted(names)}
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, %s WHERE %s",
            SQL.identifier(table),
            SQL(", ").join(SQL.identifier(name) for name in columns),
            SQL(", ").join(columns.values()),
            SQL.identifier(table),
            numbers,
            condition,
        )
    )
