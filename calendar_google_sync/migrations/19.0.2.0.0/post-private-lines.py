"""Titles of tasks of invite-only projects are no longer an administrator's to read."""


def migrate(cr, version):
    cr.execute(
        """UPDATE calendar_google_run_line line
              SET private = TRUE
             FROM project_task task
             JOIN project_project project ON project.id = task.project_id
            WHERE line.res_model = 'project.task' AND line.res_id = task.id
              AND project.privacy_visibility NOT IN ('employees', 'portal')"""
    )
