import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";

import {
    Component,
    EventBus,
    onMounted,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

import { progressOf, waitOf } from "../run/run_watch";
import { useCalendarRefresh } from "./calendar_refresh";
import { connectAction, linkOf } from "./google_link";

const MINUTE = 60_000;

/** What the person can do now with Google, in the header of a calendar. */
export class GoogleSyncLink extends Component {
    static template = "calendar_google_sync.GoogleSyncLink";
    static props = {
        origin: String,
        reload: Function,
        shown: EventBus, // tells when the calendar has loaded
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.googleSync = useService("gcal_sync");
        this.ui = useService("ui");
        this.button = useRef("button");
        this.state = useState(this.googleSync.state);
        useCalendarRefresh((isBusy) => this.props.reload(isBusy));
        useBus(this.props.shown, "update", () => this.countWaiting());
        useBus(this.ui.bus, "active-element-changed", () => this.takeFocusBack());
        // "5 minutes ago" does not stay true
        const clock = browser.setInterval(() => this.render(), MINUTE);
        onWillUnmount(() => browser.clearInterval(clock));
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        onMounted(async () => {
            await this.googleSync.refresh();
            if (await this.googleSync.popNotice()) {
                await this.openConfigure();
            }
            await this.googleSync.pageOpened();
        });
    }

    countWaiting() {
        return this.status && this.googleSync.countWaiting();
    }

    /** Meanwhile the hourly synchronization or another tab may have changed it. */
    onVisible() {
        if (document.visibilityState === "visible") {
            this.googleSync.refresh();
            this.googleSync.pageOpened();
        }
    }

    get status() {
        return this.state.status;
    }

    get run() {
        const { run, status } = this.state;
        if (run?.state === "running") {
            return run;
        }
        // The one that has just ended is known to have, before the status is read again
        return status?.run.id && status.run.id !== run?.id ? status.run : null;
    }

    get link() {
        return linkOf(this.status);
    }

    get progress() {
        return this.run && progressOf(this.run);
    }

    get wait() {
        return this.run && waitOf(this.run);
    }

    /** The seconds alone; the header has no room for more. */
    get shortWait() {
        return this.wait && _t("goes on in %s s", this.run.waiting_seconds || 1);
    }

    /** How much of the person's own waits for the next synchronization. */
    get waiting() {
        const number = this.state.waiting;
        if (!number) {
            return "";
        }
        return number === 1 ? _t("1 change waits") : _t("%s changes wait", number);
    }

    openNotSynchronized() {
        return this.action.doAction("calendar_google_sync.calendar_google_not_synchronized_action");
    }

    stop() {
        return this.googleSync.stop(this.run.id);
    }

    onClick() {
        this.googleSync.closeNotice();
        const act = this.run ? "synchronize" : this.link.act;
        return {
            configure: () => this.openConfigure(),
            synchronize: () => this.openSync(),
            resume: () => this.googleSync.resume(),
            connect: () => this.explain(this.link.label, () => this.connect()),
            explain: () => this.explain(),
            credentials: () => this.explain(_t("User Credentials"), () => this.openCredentials()),
        }[act]();
    }

    openConfigure() {
        return this.action.doAction("calendar_google_sync.calendar_google_configure_action", {
            additionalContext: { default_origin: this.props.origin },
            onClose: () => this.googleSync.refresh(),
        });
    }

    openSync() {
        return this.action.doAction("calendar_google_sync.calendar_google_sync_action", {
            onClose: () => {
                this.googleSync.refresh();
                this.isClosing = true;
            },
        });
    }

    /**
     * The dialog of a run took the place of the one that was opened here, and does not
     * know where the focus came from.
     */
    takeFocusBack() {
        if (this.isClosing && this.ui.activeElement === document) {
            this.isClosing = false;
            this.button.el?.focus();
        }
    }

    /** The state in words, and the way out when the person can take one. */
    explain(label, wayOut) {
        const props = {
            title: _t("Google Calendar"),
            body: this.link.title,
            confirmLabel: label || _t("Close"),
            confirm: () => wayOut?.(),
        };
        if (wayOut) {
            props.cancel = () => {};
            props.cancelLabel = _t("Not now");
        }
        this.dialog.add(ConfirmationDialog, props);
    }

    openCredentials() {
        return this.action.doAction("calendar_google_sync.res_users_action_credentials");
    }

    connect() {
        return this.action.doAction(connectAction(this.props.origin));
    }
}
