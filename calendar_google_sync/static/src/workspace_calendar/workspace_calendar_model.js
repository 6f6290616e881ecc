import { AttendeeCalendarModel } from "@calendar/views/attendee_calendar/attendee_calendar_model";
import { browser } from "@web/core/browser/browser";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

import { moved, resized, TASK_COLOR, taskDomain, TASK_FIELDS, toEntry } from "./task_entry";

const TASK_SECTION = "gcal_sync_tasks";

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
        data.tasks = (await tasks).map((task) => toEntry(task, this));
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
        // Asked by the view's own service, whose answers never reach a page that was left
        this.canReadTasks ??= await this.orm.call("project.task", "has_access", [[], "read"]);
        if (!this.canReadTasks) {
            return [];
        }
        const domain = [
            ["user_ids", "in", [user.userId]],
            ["date_deadline", ">=", serializeDateTime(start)],
            ["date_deadline", "<=", serializeDateTime(end)],
            ["has_template_ancestor", "=", false],
            ...taskDomain(this.meta.domain),
        ];
        return this.orm.searchRead("project.task", domain, TASK_FIELDS);
    }

    /** @override */
    async updateRecord(record, options = {}) {
        const task = this.records[record.id];
        if (!task?.isTask) {
            return super.updateRecord(...arguments);
        }
        await this.writeTask(task, options.moved ? moved(task, record) : resized(task, record));
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
