package io.gatehouse.samples.bench;

/**
 * Counts the messages of one kind: what was sent while a measurement ran, and what arrived of that. A message belongs to the
 * measurement in which it was to be sent, however late it arrives. Confined to the load client's thread.
 */
final class Flow {
    private final Latencies latencies = new Latencies();
    private long fromNs;
    private long untilNs;
    private boolean isMeasuring;
    private long expected;
    private long arrived;
    private long inFlight;

    void begin(long now) {
        latencies.clear();
        fromNs = now;
        untilNs = Long.MAX_VALUE;
        isMeasuring = true;
        expected = 0;
        arrived = 0;
    }

    void end(long now) {
        untilNs = now;
    }

    void sent(long markNs, int receivers) {
        inFlight += receivers;
        if (belongs(markNs)) {
            expected += receivers;
        }
    }

    void arrived(long markNs, long now) {
        inFlight--;
        if (belongs(markNs)) {
            arrived++;
            latencies.add(now - markNs);
        }
    }

    private boolean belongs(long markNs) {
        return isMeasuring && markNs - fromNs >= 0 && markNs - untilNs < 0;
    }

    /** Messages that are on their way, as far as known. */
    long inFlight() {
        return inFlight;
    }

    /** Gives up what is on its way. */
    void giveUp() {
        inFlight = 0;
    }

    long lost() {
        return expected - arrived;
    }

    boolean isComplete() {
        return arrived >= expected;
    }

    Latencies latencies() {
        return latencies;
    }
}
