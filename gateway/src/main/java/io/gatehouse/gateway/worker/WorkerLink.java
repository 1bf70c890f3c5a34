package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.WorkerSelector.Candidate;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One worker: events out, commands in. Its peer, which decodes the one and encodes the other, is the worker's {@code GatewayLink}.
 *
 * <p>Threading: {@link #send} and the getters from any thread; the callbacks on the link's event loop.
 */
final class WorkerLink implements LinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLink.class);

    // What one worker may have waiting in the queues of event loops. Reading on regardless would let a worker that
    // sends faster than the loops can write fill the memory; the worker's own link fills up instead, and its senders
    // wait.
    private static final long HAND_OVER_LIMIT_BYTES = 16 << 20;

    private final WorkerTable workers;
    private final List<Forwarding> forwarders;
    private final CommandDispatcher dispatcher;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final AtomicBoolean isExhausted = new AtomicBoolean();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final AtomicBoolean isHeldBack = new AtomicBoolean();
    private volatile Link link;
    private volatile GatewayCommand.Ready windows;
    private volatile boolean draining;

    WorkerLink(WorkerTable workers, List<Forwarding> forwarders, Function<WorkerLink, CommandDispatcher> dispatchers) {
        this.workers = workers;
        this.forwarders = forwarders;
        this.dispatcher = dispatchers.apply(this);
    }

    /** @return the event's sequence, {@link Link#FULL} or {@link Link#CLOSED} */
    long send(GatewayEvent event) {
        return link.send(event);
    }

    long reply(WireMessage reply) {
        return link.send(reply);
    }

    void close(String reason) {
        link.close(reason);
    }

    /** The same process has linked again: this link is half open at best. */
    void endIfReplacedBy(WorkerLink newer) {
        if (link.peer().id() == newer.link.peer().id()) {
            link.abort("its worker has linked again");
        }
    }

    Candidate candidate() {
        return new Candidate(link.peer().name(), link.peer().id(), clients.get());
    }

    boolean isDraining() {
        return draining;
    }

    int windowEvents() {
        return windows.clientEvents();
    }

    int windowBytes() {
        return windows.clientBytes();
    }

    /** Takes room for payload in the link's window; an empty window admits one event of any size. */
    boolean takeCredit(int bytes) {
        while (true) {
            long before = unacknowledgedBytes.get();
            if (before == 0 || before + bytes <= windows.linkBytes()) {
                if (unacknowledgedBytes.compareAndSet(before, before + bytes)) {
                    return true;
                }
                continue;
            }
            isExhausted.set(true);
            // The last acknowledgement may have come before the line above, and then nobody else would tell of room.
            if (unacknowledgedBytes.get() == before) {
                return false;
            }
        }
    }

    /** Gives room back, because events are acknowledged, and tells those who wait for it. */
    void giveCredit(int bytes) {
        long left = unacknowledgedBytes.addAndGet(-bytes);
        if (left <= windows.linkBytes() / 2 && isExhausted.compareAndSet(true, false)) {
            tellOfRoom();
        }
    }

    /** Gives room back that was taken in vain: the link is full, and tells of room by itself. */
    void returnCredit(int bytes) {
        unacknowledgedBytes.addAndGet(-bytes);
    }

    /** Frames go to other loops. While too much waits there, no more commands are read; on the link's loop. */
    void onHandedOver(long bytes) {
        if (handedOverBytes.addAndGet(bytes) > HAND_OVER_LIMIT_BYTES && isHeldBack.compareAndSet(false, true)) {
            link.pauseReading();
        }
    }

    /** A loop has written a frame to its clients' outboxes. Any loop. */
    void onDelivered(long bytes) {
        if (handedOverBytes.addAndGet(-bytes) <= HAND_OVER_LIMIT_BYTES / 2 && isHeldBack.compareAndSet(true, false)) {
            // Looks again on the link's loop: it may have been held back anew before this task runs.
            link.execute(() -> {
                if (!isHeldBack.get()) {
                    link.resumeReading();
                }
            });
        }
    }

    void onBound() {
        clients.incrementAndGet();
    }

    void onUnbound() {
        clients.decrementAndGet();
    }

    @Override
    public void onOpen(Link opened) {
        link = opened;
        workers.onLinked(this);
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        if (!(message instanceof GatewayCommand command)) {
            throw new ProtocolException(message.command() + " is not for a gateway");
        }
        command.deliverTo(dispatcher);
    }

    @Override
    public void onBatchEnd(Link from) {
        from.confirm();
    }

    @Override
    public void onRoom(Link from) {
        tellOfRoom();
    }

    @Override
    public void onClose(Link from, String reason) {
        boolean asAnnounced = draining || windows == null || workers.isClosing();
        workers.onUnlinked(this);
        LOG.atLevel(asAnnounced ? Level.INFO : Level.WARN)
                .log("{} is gone ({}); its clients: {}, workers ready: {}", from, reason, clients, workers.size());
        forwarders.forEach(each -> each.run(forwarder -> forwarder.onWorkerGone(this)));
    }

    void onReady(GatewayCommand.Ready ready) {
        if (link.peer().role() != LinkRole.WORKER) {
            throw new ProtocolException(
                    "READY from a " + link.peer().role().word() + ": only workers are given clients");
        }
        if (draining || windows != null) {
            throw new ProtocolException("READY a second time or after DRAIN");
        }
        windows = ready;
        workers.add(this);
        LOG.info("{} takes clients (workers ready: {})", link, workers.size());
        forwarders.forEach(each -> each.run(EventForwarder::onWorkerReady));
    }

    void onDrain() {
        draining = true;
        workers.remove(this);
        LOG.info("{} drains; its clients: {}, workers ready: {}", link, clients, workers.size());
        forwarders.forEach(each -> each.run(forwarder -> forwarder.onWorkerDraining(this)));
    }

    // Never at once: who finds no room queues up right after asking, and must not be told before.
    private void tellOfRoom() {
        forwarders.forEach(each -> each.later(forwarder -> forwarder.onRoom(this)));
    }

    void onAcknowledge(GatewayCommand.Acknowledge acknowledge) {
        forwarders.forEach(each -> each.run(forwarder -> forwarder.onAcknowledge(acknowledge)));
    }
}
