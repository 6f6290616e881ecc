import { AttendeeCalendarModel } from "@calendar/views/attendee_calendar/attendee_calendar_model";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const TASK_SECTION = "calendar_google_sync_tasks";
const TASK_COLOR = 10;
const TASK_FIELDS = [
    "display_name",
    "date_deadline",
    "allocated_hours",
    "google_sync_state",
    "is_closed",
    "priority",
    "project_id",
    "stage_id",
];

/** The attendee calendar, with the user's own tasks on the day of their deadline. */
export class WorkspaceCalendarModel extends AttendeeCalendarModel {
    setup() {
        super.setup(...arguments);
        this.taskFilters = [
            this.makeTaskFilter(true, _t("Tasks to do")),
            this.makeTaskFilter(false, _t("Tasks done")),
        ];
    }

    makeTaskFilter(isOpen, label) {
        const stored = browser.localStorage.getItem(this.taskFilterKey(isOpen));
        return {
            type: "dynamic",
            recordId: null,
            value: isOpen, // a filter without a value stands last
            label,
            active: stored === null || stored === "true",
            canRemove: false,
            colorIndex: TASK_COLOR,
            hasAvatar: false,
        };
    }

    taskFilterKey(isOpen) {
        return `${TASK_SECTION}.${user.userId}.${isOpen ? "open" : "closed"}`;
    }

    /** @override */
    get filterSections() {
        return [
            ...super.filterSections,
            {
                label: _t("My Tasks"),
                fieldName: TASK_SECTION,
                filters: this.taskFilters,
                avatar: {},
                hasAvatar: false,
                write: {},
                canAddFilter: false,
            },
        ];
    }

    /** @override */
    async updateFilters(fieldName, filters, active) {
        if (fieldName !== TASK_SECTION) {
            return super.updateFilters(...arguments);
        }
        for (const filter of filters) {
            filter.active = active;
            browser.localStorage.setItem(this.taskFilterKey(filter.value), active);
        }
        this.showTasks(this.data);
        this.notify();
    }

    /** @override */
    async updateData(data) {
        const tasks = this.fetchTasks(this.computeRange());
        await super.updateData(...arguments);
        data.tasks = (await tasks).map((task) => this.normalizeTask(task));
        this.showTasks(data);
    }

    /** Put the tasks that pass the filters among the events. */
    showTasks(data) {
        const shown = {};
        for (const filter of this.taskFilters) {
            const tasks = data.tasks.filter((t) => t.isClosed !== filter.value);
            filter.aggregatedValue = tasks.length;
            for (const task of filter.active ? tasks : []) {
                shown[task.id] = task;
            }
        }
        const events = Object.entries(data.records).filter(([, record]) => !record.isTask);
        data.records = { ...Object.fromEntries(events), ...shown };
    }

    async fetchTasks({ start, end }) {
        if (!(await user.checkAccessRight("project.task", "read"))) {
            return [];
        }
        const domain = [
            ["user_ids", "in", [user.userId]],
            ["date_deadline", ">=", serializeDateTime(start)],
            ["date_deadline", "<=", serializeDateTime(end)],
            ["has_template_ancestor", "=", false],
            ...this.taskSearchDomain,
        ];
        return this.orm.searchRead("project.task", domain, TASK_FIELDS);
    }

    /** A search for a title is one for the title of tasks too. */
    get taskSearchDomain() {
        const titles = this.meta.domain.filter(
            (leaf) => Array.isArray(leaf) && leaf[0] === "name" && leaf[1] === "ilike"
        );
        return [...Array(Math.max(0, titles.length - 1)).fill("|"), ...titles];
    }

    /** A task ends at its deadline; one without an hour stands at the top of its day. */
    normalizeTask(rawTask) {
        const deadline = deserializeDateTime(rawTask.date_deadline);
        const dayStart = deadline.startOf("day");
        const isAllDay =
            deadline.equals(dayStart) || deadline.endOf("day").diff(deadline).as("minutes") < 1;
        const hours = Math.min(rawTask.allocated_hours || 1, 8);
        const latest = deadline.minus({ hours });
        const start = isAllDay ? dayStart : latest < dayStart ? dayStart : latest;
        const id = `task_${rawTask.id}`;
        return {
            id,
            _recordId: id,
            isTask: true,
            taskId: rawTask.id,
            title: rawTask.display_name,
            deadline,
            isAllDay,
            isClosed: rawTask.is_closed,
            isOverdue: !rawTask.is_closed && deadline < luxon.DateTime.now(),
            start,
            startType: "datetime",
            end: isAllDay ? dayStart : deadline,
            endType: "datetime",
            duration: isAllDay ? 1 : deadline.diff(start).as("hours"),
            hours,
            colorIndex: TASK_COLOR,
            isHatched: false,
            isStriked: false,
            isTimeHidden: isAllDay,
            isMonth: this.meta.scale === "month",
            isSmall: this.env.isSmall,
            // What the attendee calendar asks of every record
            rawRecord: { ...rawTask, user_can_edit: true },
        };
    }

    /** @override */
    async updateRecord(record) {
        const shown = this.records[record.id];
        if (!shown?.isTask) {
            return super.updateRecord(...arguments);
        }
        await this.writeTask(shown, {
            date_deadline: serializeDateTime(this.movedDeadline(shown, record)),
        });
    }

    /** The deadline of a task that was dropped on another day or hour. */
    movedDeadline({ deadline, isAllDay, hours }, dropped) {
        if (dropped.isAllDay) {
            const { hour, minute, second } = deadline;
            return isAllDay
                ? dropped.start.set({ hour, minute, second })
                : dropped.start.endOf("day").startOf("second");
        }
        if (isAllDay || !dropped.end) {
            return dropped.start.plus({ hours });
        }
        return dropped.end;
    }

    async toggleTask(task) {
        await this.writeTask(task, { state: task.isClosed ? "01_in_progress" : "1_done" });
    }

    async writeTask({ taskId }, values) {
        try {
            await this.orm.write("project.task", [taskId], values);
        } finally {
            await this.load(); // a refused change jumps back
        }
    }
}
