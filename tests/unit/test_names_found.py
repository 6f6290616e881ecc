"""The check of names finds what it is there for: wrong names in a copy of the addon."""

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from tests.names import model_rules, models
from tests.names.check import elsewhere, odoo_models, on_models, said

ADDON = Path(__file__).parents[2] / "calendar_google_sync"
EVENT = "models/calendar_event.py"
SCREEN = "static/src/link/attendee_calendar_controller_patch.js"
NEIGHBORS = ("google_calendar", "hr_calendar", "microsoft_calendar", "project")
IGNORED = shutil.ignore_patterns("__pycache__", "description", "i18n")

#: (module, its model, a name of ours, the name of the module).
CLASHES = [
    ("google_calendar", "calendar.event", "_gcal_sync_values", "_google_values"),
    ("google_calendar", "calendar.recurrence", "_gcal_sync_zone", "_cancel"),
    ("google_calendar", "calendar.event", "gcal_sync_url", "google_id"),
    (
        "google_calendar",
        "res.users",
        "gcal_sync_paused",
        "google_synchronization_stopped",
    ),
    (
        "microsoft_calendar",
        "calendar.event",
        "_gcal_sync_kind",
        "_microsoft_values",
    ),
    ("microsoft_calendar", "calendar.event", "gcal_sync_single", "need_sync_m"),
    ("hr_calendar", "calendar.event", "_gcal_sync_when", "_get_events_interval"),
    ("hr_calendar", "calendar.event", "gcal_sync_reason", "get_unusual_days"),
    ("project", "project.task", "_gcal_sync_obstacle", "_compute_elapsed"),
    ("project", "project.task", "gcal_sync_way_out", "displayed_image_id"),
    ("project", "res.users", "gcal_sync_linked", "favorite_project_ids"),
    ("mail", "project.task", "_gcal_sync_place", "_track_template"),
    ("portal", "project.task", "gcal_sync_url", "access_url"),
    (models.FRAMEWORK, "calendar.event", "_gcal_sync_follow", "_read_format"),
]
#: (model, name, whose it is, file, text, what it is replaced with).
OVERRIDES = [
    pytest.param(
        "project.task",
        "_get_view",
        "base",
        "models/project_task_status.py",
        '(self, view_id=None, view_type="form", **options):',
        '(self, view_id=None, view_type="form"):\n        options = {}',
        id="a parameter less",
    ),
    pytest.param(
        "calendar.event",
        "write",
        "microsoft_calendar",
        EVENT,
        "def write(self, vals):",
        "def write(self, vals, quiet=False):",
        id="a parameter more",
    ),
    pytest.param(
        "calendar.event",
        "write",
        "google_calendar",
        EVENT,
        "def write(self, vals):",
        "def write(self, values):\n        vals = values",
        id="a parameter by another name",
    ),
    pytest.param(
        "calendar.attendee",
        "unlink",
        "calendar",
        "models/calendar_attendee.py",
        "return super().unlink()",
        "return True",
        id="no super",
    ),
    pytest.param(
        "calendar.event",
        "write",
        "calendar",
        EVENT,
        "return super().write(vals)",
        "return super().write({**vals})",
        id="something else for super",
    ),
    pytest.param(
        "project.task",
        "_get_view",
        "base",
        "models/project_task_status.py",
        "super()._get_view(view_id, view_type, **options)",
        "super()._get_view(view_id, view_type)",
        id="less for super",
    ),
    pytest.param(
        "res.users",
        "SELF_READABLE_FIELDS",
        "mail",
        "models/res_users.py",
        "@property\n    def SELF_READABLE_FIELDS",
        "def SELF_READABLE_FIELDS",
        id="a method instead of a property",
    ),
    pytest.param(
        "calendar.google.configure",
        "write",
        models.FRAMEWORK,
        "wizard/calendar_google_configure.py",
        "return super().write(vals)",
        "return True",
        id="no super in a model of our own",
    ),
    pytest.param(
        "calendar.google.binding",
        "unlink",
        models.FRAMEWORK,
        "models/calendar_google_binding.py",
        "def _renew(self):",
        "def unlink(self):\n        return True\n\n    def _renew(self):",
        id="an unlisted override in a model of our own",
    ),
    pytest.param(
        "calendar.event",
        "create",
        "google_calendar",
        EVENT,
        "def write(self, vals):",
        "def create(self, vals_list):\n        return super().create(vals_list)\n\n"
        "    def write(self, vals):",
        id="an unlisted override",
    ),
    pytest.param(
        "calendar.event",
        "_order",
        "calendar",
        EVENT,
        '_name = "calendar.event"',
        '_name = "calendar.event"\n    _order = "id"',
        id="an attribute of the class",
    ),
    pytest.param(
        "res.company",
        "google_calendar_color",
        "",
        "models/res_company.py",
        "google_calendar_auto_sync",
        "google_calendar_color",
        id="a name that nobody has yet",
    ),
    pytest.param(
        "calendar.alarm_manager",
        "_get_notify_conditions",
        "",
        "models/calendar_alarm_manager.py",
        "_get_notify_alert_extra_conditions",
        "_get_notify_conditions",
        id="an override of nothing",
    ),
    pytest.param(
        "calendar.sync.binding",
        "_name",
        "",
        "models/calendar_google_binding.py",
        '_name = "calendar.google.binding"',
        '_name = "calendar.sync.binding"',
        id="a model",
    ),
]
#: (kind of name, the name, file, text, what it is replaced with).
OTHERS = [
    (
        "context key",
        "is_recurrence",
        "models/calendar_event_status.py",
        "with_context(active_test=False)",
        "with_context(is_recurrence=True)",
    ),
    (
        "context key",
        "quiet",
        "models/calendar_google_account.py",
        '"tracking_disable": True,',
        '"quiet": True,',
    ),
    (
        "context key",
        "origin",
        "views/calendar_event_views.xml",
        "'gcal_sync_origin': 'crm'",
        "'origin': 'crm'",
    ),
    ("context key", "origin", SCREEN, "context.gcal_sync_origin", "context.origin"),
    (
        "config parameter",
        "google_calendar_client_id",
        "models/calendar_google_account.py",
        '"calendar_google_sync.client_id"',
        '"google_calendar_client_id"',
    ),
    (
        "config parameter",
        "google_calendar_client_secret",
        "models/calendar_google_credential.py",
        '"calendar_google_sync.client_secret"',
        '"google_calendar_client_secret"',
    ),
    (
        "session key",
        "google_notice",
        "models/calendar_google_account.py",
        '"gcal_sync_notice"',
        '"google_notice"',
    ),
    (
        "notification",
        "google_paused",
        "models/calendar_google_account.py",
        '"simple_notification"',
        '"google_paused"',
    ),
    (
        "route",
        "/google_account/authentication",
        "controllers/calendar_google_sync.py",
        '"/calendar_google_sync/callback"',
        '"/google_account/authentication"',
    ),
    (
        "inherited view",
        "view_calendar_event_form",
        "views/calendar_event_views.xml",
        'id="gcal_sync_view_calendar_event_form"',
        'id="view_calendar_event_form"',
    ),
    (
        "inherited view",
        "calendar.view_calendar_event_form",
        "views/calendar_event_views.xml",
        'id="gcal_sync_view_calendar_event_form"',
        'id="calendar.view_calendar_event_form"',
    ),
    (
        "element",
        "google_failed",
        "views/calendar_event_views.xml",
        'name="gcal_sync_failed"',
        'name="google_failed"',
    ),
    (
        "element",
        "action_again",
        "views/project_task_views.xml",
        'name="action_gcal_sync_again"',
        'name="action_again"',
    ),
    (
        "element",
        "google_credentials",
        "views/res_users_views.xml",
        'name="gcal_sync_credentials"',
        'name="google_credentials"',
    ),
    (
        "element",
        "not_in_google",
        "models/project_task_status.py",
        'name="gcal_sync_missing"',
        'name="not_in_google"',
    ),
    (
        "element id",
        "sync_google_calendar_setting",
        "views/res_config_settings_views.xml",
        'id="gcal_sync_auto_sync_setting"',
        'id="sync_google_calendar_setting"',
    ),
    (
        "action path",
        "calendar",
        "views/calendar_event_views.xml",
        ">crm-calendar<",
        ">calendar<",
    ),
    (
        "client action",
        "google_credentials",
        "views/res_users_views.xml",
        ">gcal_sync_user_credentials<",
        ">google_credentials<",
    ),
    (
        "client action",
        "credentials",
        "static/src/credentials/google_credentials.js",
        '"gcal_sync_user_credentials"',
        '"credentials"',
    ),
    (
        "registry key",
        "attendee_calendar",
        "static/src/workspace_calendar/workspace_calendar_view.js",
        '"gcal_sync_workspace"',
        '"attendee_calendar"',
    ),
    (
        "registry key",
        "google_sync",
        "static/src/service/google_sync_service.js",
        'add("gcal_sync"',
        'add("google_sync"',
    ),
    (
        "bus event",
        "RUN_ENDED",
        "static/src/service/google_sync_service.js",
        '"GCAL_SYNC:RUN_ENDED"',
        '"RUN_ENDED"',
    ),
    (
        "bus event",
        "RUN_ENDED",
        "static/src/link/calendar_refresh.js",
        '"GCAL_SYNC:RUN_ENDED"',
        '"RUN_ENDED"',
    ),
    (
        "environment key",
        "createTask",
        "static/src/workspace_calendar/workspace_quick_create.js",
        "gcalSyncCreateTask:",
        "createTask:",
    ),
    (
        "template",
        "calendar.TaskPopover.body",
        "static/src/workspace_calendar/workspace_calendar.xml",
        't-name="calendar_google_sync.TaskPopover.body"',
        't-name="calendar.TaskPopover.body"',
    ),
    (
        "CSS class",
        "o_google_status",
        "static/src/status/google_sync_status.xml",
        "o_gcal_sync_status",
        "o_google_status",
    ),
    (
        "CSS class",
        "o_google_ago",
        "static/src/link/google_sync_link.scss",
        ".o_gcal_sync_ago",
        ".o_google_ago",
    ),
    (
        "CSS class",
        "o_google_task",
        "static/src/workspace_calendar/workspace_calendar_renderer.js",
        '["o_gcal_sync_task"]',
        '["o_google_task"]',
    ),
    (
        "CSS class",
        ".o_notification_manager",
        "static/src/link/google_sync_link.scss",
        "body:has(.o_gcal_sync_link) .o_notification_manager",
        ".o_notification_manager",
    ),
    (
        "class member",
        "AttendeeCalendarController.googleLink",
        SCREEN,
        "get gcalSyncLink()",
        "get googleLink()",
    ),
    (
        "class member",
        "AttendeeCalendarController.onGoogleSyncCalendar",
        SCREEN,
        "get gcalSyncLink()",
        "get onGoogleSyncCalendar()",
    ),
    (
        "class member",
        "WorkspaceCalendarModel.syncGoogleCalendar",
        "static/src/workspace_calendar/workspace_calendar_model.js",
        "async fetchTasks(",
        "async syncGoogleCalendar(",
    ),
    (
        "class member",
        "WorkspaceCalendarModel.googlePendingSync",
        "static/src/workspace_calendar/workspace_calendar_model.js",
        "this.canReadTasks ??=",
        "this.googlePendingSync ??=",
    ),
    (
        "class member",
        "WorkspaceCalendarModel.setup",
        "static/src/workspace_calendar/workspace_calendar_model.js",
        "super.setup(...arguments);",
        "",
    ),
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the addon to break."""
    return Path(shutil.copytree(ADDON, tmp_path / ADDON.name, ignore=IGNORED))


def rename(folder, old, new):
    """Give a name of ours another one wherever it stands."""
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".xml", ".js"):
            text = path.read_text()
            path.write_text(re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text))


def replace(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text, f"{name} has no {old!r} any more: choose another one"
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(("module", "model", "old", "new"), CLASHES)
def test_a_name_of_another_module(copy, module, model, old, new):
    rename(copy, old, new)
    found = on_models(copy)
    assert (model, new, module) in {(f.model, f.name, f.module) for f in found}
    lines = [str(f) for f in found if f.module == module]
    assert any(model in line and new in line and module in line for line in lines)


@pytest.mark.parametrize("module", NEIGHBORS)
def test_every_name_of_another_module(module):
    """Whatever it defines on a model that we extend, we cannot define it unseen."""
    odoo, addon = odoo_models(), models.read_addon(ADDON)
    wanted, added = set(), []
    for model in model_rules.extended(addon, odoo):
        theirs = {
            one
            for definitions in odoo.names(model).values()
            for one in definitions
            if one.module == module and one.name not in model_rules.NOT_INHERITED
        }
        ours = next(addon.definitions(model))
        body = [
            dataclasses.replace(ours, name=name, kind=kind)
            for name, kind in sorted({(one.name, one.kind) for one in theirs})
            if name not in model_rules.OVERRIDES.get(model, ())
        ]
        wanted |= {(model, one.name, module) for one in body}
        added.append(models.ModelClass(ADDON.name, model, (), (), tuple(body)))
    found = model_rules.findings(addon + models.Models(added), odoo)
    assert len(wanted) > 3
    assert wanted <= {(f.model, f.name, f.module) for f in found}


@pytest.mark.parametrize(("model", "name", "module", "path", "old", "new"), OVERRIDES)
def test_what_an_override_must_keep(copy, model, name, module, path, old, new):
    replace(copy, path, old, new)
    found = on_models(copy)
    assert (model, name, module) in {(f.model, f.name, f.module) for f in found}, said(
        found
    )


@pytest.mark.parametrize(("kind", "name", "path", "old", "new"), OTHERS)
def test_other_names(copy, kind, name, path, old, new):
    replace(copy, path, old, new)
    found = elsewhere(copy)
    assert (kind, name) in {(one.kind, one.name) for one in found}, said(found)


def test_a_name_that_cannot_be_read(copy):
    """No name passes because it is put together at run time."""
    replace(
        copy,
        "models/calendar_google_account.py",
        "request.session.pop(NOTICE, None)",
        "request.session.pop(str(NOTICE), None)",
    )
    with pytest.raises(ValueError, match=r"str\(NOTICE\) cannot be read"):
        elsewhere(copy)


def test_the_copy_is_as_good_as_the_addon(copy):
    assert not on_models(copy)
    assert not elsewhere(copy)
