package io.gatehouse.samples.bench;

import java.util.function.LongConsumer;

/** Sends messages and receives them. Confined to the load client's thread. */
abstract class LoadSource implements LoadListener {
    private static final long SILENCE_NS = 500_000_000L;

    final LoadLoop loop;
    private final Flow flow = new Flow();
    private final LongConsumer sender = this::tick;
    private boolean isSending;
    private long stepNs;
    private long nextNs;
    private long lastArrivalNs;
    private long arrivals;
    private int lostSockets;
    private String firstLoss = "";

    LoadSource(LoadLoop loop) {
        this.loop = loop;
    }

    /** Sends one message that counts as sent at this time. */
    abstract void sendOne(long markNs);

    /** Whether a message that arrived leaves room for another one, in a loop of a fixed number in flight. */
    abstract boolean hasRoom();

    /** Begins to send. @param perSecond messages a second, or 0: as many as there is room for */
    void start(double perSecond) {
        isSending = true;
        stepNs = perSecond == 0 ? 0 : Math.max(1, Math.round(1e9 / perSecond));
        lastArrivalNs = System.nanoTime();
        nextNs = lastArrivalNs;
        flow.giveUp();
        loop.addSender(sender);
    }

    void stop() {
        isSending = false;
        loop.removeSender(sender);
    }

    private void tick(long now) {
        if (stepNs > 0) {
            // The time at which it was to be sent counts, so a client that is late does not make the server look fast.
            for (; nextNs - now <= 0; nextNs += stepNs) {
                sendOne(nextNs);
            }
            return;
        }
        while (hasRoom()) {
            sendOne(System.nanoTime());
        }
        if (now - lastArrivalNs > SILENCE_NS) {
            // What was lost would keep its place for ever.
            flow.giveUp();
            lastArrivalNs = now;
        }
    }

    Flow flow() {
        return flow;
    }

    /** Whether a message that arrives makes room for the next one. */
    boolean isClosedLoop() {
        return isSending && stepNs == 0;
    }

    /** All messages that ever arrived. */
    long arrivals() {
        return arrivals;
    }

    int lostSockets() {
        return lostSockets;
    }

    String firstLoss() {
        return firstLoss;
    }

    @Override
    public void opened(LoadSocket socket) {
        throw new IllegalStateException("opened twice");
    }

    @Override
    public void answered(LoadSocket socket) {
        throw new IllegalStateException("an answer to nothing");
    }

    @Override
    public void received(LoadSocket socket, long sentNs) {
        lastArrivalNs = System.nanoTime();
        arrivals++;
        flow.arrived(sentNs, lastArrivalNs);
    }

    @Override
    public void lost(LoadSocket socket, String why) {
        if (lostSockets++ == 0) {
            firstLoss = why;
        }
    }
}
