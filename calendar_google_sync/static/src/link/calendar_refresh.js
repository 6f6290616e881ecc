import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";

import { onWillUnmount, useEnv, useExternalListener } from "@odoo/owl";

/** Milliseconds between two refreshes at least. */
const CALM = 2000;
/** Milliseconds after which it is looked again whether the person is busy. */
const PATIENCE = 400;
/** Milliseconds after a click or a drop in which something may still open or be saved. */
const AFTERMATH = 1200;
/** What a person has in hand while one of these is on the page. */
const IN_HAND = [
    ".o_dialog",
    ".o_popover",
    ".o-dropdown--menu",
    ".fc-popover",
    ".fc-event-mirror",
    ".fc-event-dragging",
    ".fc-event-resizing",
    ".fc-highlight",
    ".o_calendar_view .o-highlight",
].join(",");

/**
 * Load what the calendar shows anew, and show it if nothing has happened meanwhile: a
 * popover that was opened while the server answered would close with the entry below it.
 *
 * Not `model.load`, which shows whatever has come, and never returns when another one
 * overtakes it (web/static/src/core/utils/concurrency.js, KeepLast).
 *
 * @param {import("@web/views/calendar/calendar_model").CalendarModel} model
 * @param {() => boolean} isBusy whether the person has something in hand
 * @returns {Promise<boolean>} whether it is shown
 */
export async function reloadCalendar(model, isBusy) {
    const shown = model.data;
    const { date, scale } = model.meta;
    const data = { ...shown };
    await model.updateData(data);
    const isSame = model.data === shown && model.meta.date === date && model.meta.scale === scale;
    if (!isSame || isBusy()) {
        return false;
    }
    model.data = data;
    model.notify();
    return true;
}

/**
 * Shows what a synchronization has changed, without moving what the person is doing.
 *
 * @param {(isBusy: () => boolean) => Promise<boolean>} reload loads the same range again
 *      and tells whether it is shown
 */
export function useCalendarRefresh(reload) {
    const env = useEnv();
    const ui = useService("ui");
    let isWanted = false;
    let isLoading = false;
    let isPressed = false;
    let releasedAt = 0;
    let loadedAt = 0;
    let timer = null;

    function isBusy() {
        return (
            isPressed ||
            Date.now() - releasedAt < AFTERMATH ||
            document.visibilityState !== "visible" ||
            ui.activeElement !== document ||
            Boolean(document.querySelector(IN_HAND))
        );
    }

    function lookAgain(delay) {
        browser.clearTimeout(timer);
        timer = browser.setTimeout(refresh, delay);
    }

    async function refresh() {
        if (isLoading) {
            return; // looks again when it is done
        }
        const rest = loadedAt + CALM - Date.now();
        if (rest > 0 || isBusy()) {
            return lookAgain(Math.max(rest, PATIENCE));
        }
        isWanted = false;
        isLoading = true;
        try {
            isWanted = !(await reload(isBusy)) || isWanted;
        } finally {
            isLoading = false;
            loadedAt = Date.now();
        }
        if (isWanted) {
            lookAgain(CALM);
        }
    }

    function want() {
        isWanted = true;
        lookAgain(0);
    }

    useBus(env.bus, "GCAL_SYNC:CHANGED", want);
    useBus(env.bus, "GCAL_SYNC:RUN_ENDED", want);
    const passing = { capture: true, passive: true };
    useExternalListener(window, "pointerdown", () => (isPressed = true), passing);
    for (const name of ["pointerup", "pointercancel"]) {
        useExternalListener(
            window,
            name,
            () => {
                isPressed = false;
                releasedAt = Date.now();
            },
            passing,
        );
    }
    onWillUnmount(() => browser.clearTimeout(timer));
}
