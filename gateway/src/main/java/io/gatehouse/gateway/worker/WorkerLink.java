package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.WorkerSelector.Candidate;
import io.gatehouse.gateway.interest.InterestFeed;
import io.gatehouse.gateway.login.LoginFeed;
import io.gatehouse.gateway.presence.PresenceFeed;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.Neighbours;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.Resume;
import io.gatehouse.protocol.Resumed;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private final InterestFeed interest;
    private PresenceFeed presence; // set as the link opens
    private LoginFeed logins; // likewise; null for programs that only send
    private final Consumer<StatusMessage> reports;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final AtomicBoolean isExhausted = new AtomicBoolean();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final AtomicBoolean isHeldBack = new AtomicBoolean();
    private final AtomicLong lastQuestion = new AtomicLong();
    private final Map<Long, Admissions.Question> questions = new ConcurrentHashMap<>();
    private volatile Link link;
    private volatile GatewayCommand.Ready windows;
    private volatile Set<String> tags = Set.of(); // before it is ready it has none
    private volatile boolean draining;
    private final List<WorkerLink> successors = new ArrayList<>(1);
    private volatile long number;

    WorkerLink(
            WorkerTable workers,
            List<Forwarding> forwarders,
            Function<WorkerLink, CommandDispatcher> dispatchers,
            Consumer<StatusMessage> reports) {
        this.workers = workers;
        this.reports = reports;
        this.forwarders = forwarders;
        this.dispatcher = dispatchers.apply(this);
        this.interest = workers.interest().feed(message -> link.send(message));
    }

    /** @return the event's sequence, {@link Link#FULL} or {@link Link#CLOSED} */
    long send(GatewayEvent event) {
        return link.send(event);
    }

    long reply(WireMessage reply) {
        return link.send(reply);
    }

    void ask(StatusMessage question) {
        if (link.peer().role() == LinkRole.WORKER) {
            link.send(question);
        }
    }

    LinkStatus status() {
        return new LinkStatus(
                link.peer(),
                link.remoteAddress(),
                draining ? "draining" : windows == null ? "starting" : "ready",
                new Figures.Builder()
                        .set(Figure.CLIENTS, clients.get())
                        .set(Figure.UNACKNOWLEDGED_BYTES, unacknowledgedBytes.get())
                        .set(Figure.QUEUED_BYTES, link.queuedBytes())
                        .build());
    }

    String name() {
        return link.peer().name();
    }

    void close(String reason) {
        link.close(reason);
    }

    /** The same process has linked again: this link is half open at best. */
    void endIfReplacedBy(WorkerLink newer) {
        if (peer().id() == newer.peer().id() && peer().role() == newer.peer().role()) {
            link.abort("its worker has linked again");
        }
    }

    /** Which of its worker's links this is; 0 until it has said so. */
    long number() {
        return number;
    }

    boolean isLink(NodeIdentity worker, long itsNumber) {
        return number == itsNumber && peer().id() == worker.id() && peer().incarnation() == worker.incarnation();
    }

    /** Links that wait for the end of this one; guarded by the table's lock. */
    List<WorkerLink> successors() {
        return successors;
    }

    /** Tells the worker from where to go on. */
    void resume(long sequence) {
        link.send(new Resumed(sequence));
    }

    /** A name for a client, commanded by the frame that is being received; must be followed by {@link #onNameApplied}. */
    void onNameCommanded() {
        interest.onJoin(link.receivedSequence());
    }

    /** Every loop concerned has applied such a command. Any thread. */
    void onNameApplied() {
        interest.onJoinApplied();
    }

    NodeIdentity peer() {
        return link.peer();
    }

    Candidate candidate() {
        return new Candidate(link.peer().name(), link.peer().id(), tags, clients.get());
    }

    Set<String> tags() {
        return tags;
    }

    boolean isDraining() {
        return draining;
    }

    boolean asksBefore() {
        return windows != null && windows.admits();
    }

    /** Asks whether somebody may come in. @return the number of the question; 0 if the link is full or over */
    long ask(Admissions.Question question) {
        long correlation = lastQuestion.incrementAndGet();
        questions.put(correlation, question);
        if (link.send(new AdmissionMessage.Asked(correlation, question.leftMs(), question.origin(), question.known()))
                < 0) {
            questions.remove(correlation);
            return 0;
        }
        return correlation;
    }

    /** Nobody waits for the answer any more. */
    void forget(long correlation) {
        questions.remove(correlation);
    }

    private void onAnswer(AdmissionMessage answer) {
        Admissions.Question question = questions.remove(answer.correlation());
        if (question != null) {
            question.onAnswer(answer);
        }
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
        // First of all: the worker takes clients only when it is linked to these as well.
        opened.send(new Neighbours(workers.neighbours()));
        presence =
                workers.presence().feed(peer().id(), peer().role() == LinkRole.WORKER, message -> link.send(message));
        workers.onLinked(this);
        if (peer().role() == LinkRole.WORKER) {
            logins = workers.logins().feed(peer().id(), message -> link.send(message));
        }
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        if (message instanceof StatusMessage.NodeReported || message instanceof StatusMessage.DrainReported) {
            reports.accept((StatusMessage) message);
            return;
        }
        if (message instanceof InterestMessage about) {
            interest.onMessage(about);
            return;
        }
        if (message instanceof PresenceMessage about) {
            presence.onMessage(about);
            return;
        }
        if (message instanceof LoginMessage about && logins != null) {
            logins.onMessage(about);
            return;
        }
        if (message instanceof Resume resume && number == 0) {
            number = resume.link();
            if (resume.previous() != 0) {
                workers.onResume(this, resume.previous());
            }
            return;
        }
        if (message instanceof AdmissionMessage.Admitted || message instanceof AdmissionMessage.Rejected) {
            onAnswer((AdmissionMessage) message);
            return;
        }
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
        workers.onUnlinked(this, from.receivedSequence(), reason);
        interest.onClosed();
        presence.onClosed();
        if (logins != null) {
            logins.onClosed();
        }
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
        tags = Set.copyOf(ready.tags());
        workers.add(this);
        LOG.info("{} takes clients (workers ready: {})", link, workers.size());
        forwarders.forEach(each -> each.run(forwarder -> forwarder.onWorkerReady(this)));
    }

    void onDrain() {
        if (draining) {
            return; // an operator had it drained before it stops
        }
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
