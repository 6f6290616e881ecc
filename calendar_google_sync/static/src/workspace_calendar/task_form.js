import { user } from "@web/core/user";

/**
 * Without the rights of a project user the form of tasks cannot be read, only the one
 * of to-dos.
 */
export async function taskFormAction(taskId) {
    const isProjectUser = await user.hasGroup("project.group_project_user");
    return {
        type: "ir.actions.act_window",
        res_model: "project.task",
        res_id: taskId,
        views: [[false, "form"]],
        context: isProjectUser ? {} : { form_view_ref: "project_todo.project_task_view_todo_form" },
    };
}
