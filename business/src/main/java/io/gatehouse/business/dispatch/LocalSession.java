package io.gatehouse.business.dispatch;

import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's session as its worker knows it: the newest version that the gateway told, and on top of it the worker's own changes that
 * wait for their answer. So a handler sees its own writes at once, and a refused write disappears again.
 *
 * <p>Threading: any thread; the lock of this object guards every field.
 */
final class LocalSession {
    private SessionState told;
    private List<SessionChange> inFlight = List.of();
    private SessionState view;

    LocalSession(SessionState told) {
        this.told = told;
        this.view = told;
    }

    synchronized SessionState view() {
        return view;
    }

    /** The gateway says what is; an older version than the one known is passed over. */
    synchronized void onState(SessionState state) {
        if (state.version() >= told.version()) {
            told = state;
            refresh();
        }
    }

    /** A change is about to be asked for. */
    synchronized void begin(SessionChange change) {
        List<SessionChange> more = new ArrayList<>(inFlight);
        more.add(change);
        inFlight = more;
        view = apply(view, change);
    }

    /** A change was answered with the session as it is after it, or, if {@code now} is null, was not made. */
    synchronized void end(SessionChange change, SessionState now) {
        List<SessionChange> fewer = new ArrayList<>(inFlight);
        fewer.removeIf(each -> each == change);
        inFlight = fewer;
        if (now != null && now.version() >= told.version()) {
            told = now;
        }
        refresh();
    }

    private void refresh() {
        view = told;
        for (SessionChange change : inFlight) {
            view = apply(view, change);
        }
    }

    /** What the gateway will do, as far as it can be known here. */
    private static SessionState apply(SessionState state, SessionChange change) {
        try {
            SessionState after = change.applyTo(state);
            return after == null ? state : after;
        } catch (NumberFormatException | ArithmeticException e) {
            return state; // the gateway will refuse it
        }
    }
}
