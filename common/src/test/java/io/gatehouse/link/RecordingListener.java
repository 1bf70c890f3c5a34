package io.gatehouse.link;

import io.gatehouse.base.Await;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.WireMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what a link tells; keeps the correlation of {@code Ungroup} messages, which the tests count with. */
class RecordingListener implements LinkListener {
    final List<Link> opened = new CopyOnWriteArrayList<>();
    final List<Long> received = Collections.synchronizedList(new ArrayList<>());
    final List<Long> confirmed = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    final AtomicInteger batches = new AtomicInteger();
    final AtomicInteger flushes = new AtomicInteger();
    final AtomicInteger rooms = new AtomicInteger();

    Link awaitLink() {
        Await.until("link open", () -> !opened.isEmpty());
        return opened.get(opened.size() - 1);
    }

    String awaitClosed() {
        Await.until("link closed", () -> !closed.isEmpty());
        return closed.get(0);
    }

    @Override
    public void onOpen(Link link) {
        opened.add(link);
    }

    @Override
    public void onMessage(Link link, WireMessage message) {
        if (message instanceof GatewayCommand.Ungroup ungroup) {
            received.add(ungroup.correlation());
        }
    }

    @Override
    public void onBatchEnd(Link link) {
        batches.incrementAndGet();
    }

    @Override
    public void onFlush(Link link) {
        flushes.incrementAndGet();
    }

    @Override
    public void onConfirmed(Link link, long sequence) {
        confirmed.add(sequence);
    }

    @Override
    public void onRoom(Link link) {
        rooms.incrementAndGet();
    }

    @Override
    public void onClose(Link link, String reason) {
        closed.add(reason);
    }
}
