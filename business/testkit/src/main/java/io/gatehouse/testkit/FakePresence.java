package io.gatehouse.testkit;

import io.gatehouse.business.api.PresenceEvents;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Tells a handler which uids and groups have come and gone, after each call that may have changed that. Without the grace. */
final class FakePresence {
    private final FakeGateway gateway;
    private final FakeEvents events;
    private final Set<String> uids = new LinkedHashSet<>(); // told
    private final Set<String> groups = new LinkedHashSet<>();
    private PresenceEvents handler;

    FakePresence(FakeGateway gateway, FakeEvents events) {
        this.gateway = gateway;
        this.events = events;
        events.afterEach(this::look);
    }

    void subscribe(PresenceEvents to) {
        if (handler != null) {
            throw new IllegalStateException("The worker has subscribed to presence already.");
        }
        handler = to;
    }

    private void look() {
        if (handler == null) {
            return;
        }
        tell(uids, gateway.uids(), "onUidOnline", handler::onUidOnline, "onUidOffline", handler::onUidOffline);
        tell(
                groups,
                gateway.groups(),
                "onGroupOccupied",
                handler::onGroupOccupied,
                "onGroupVacated",
                handler::onGroupVacated);
    }

    private void tell(
            Set<String> told,
            Set<String> there,
            String comes,
            Consumer<String> onCome,
            String goes,
            Consumer<String> onGo) {
        Set<String> gone = new LinkedHashSet<>(told);
        gone.removeAll(there);
        there.removeAll(told);
        told.removeAll(gone);
        told.addAll(there);
        gone.forEach(name -> events.runTask(goes, () -> onGo.accept(name)));
        there.forEach(name -> events.runTask(comes, () -> onCome.accept(name)));
    }
}
