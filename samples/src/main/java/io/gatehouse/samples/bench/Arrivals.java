package io.gatehouse.samples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Makes connections, so many at a time, until each is a WebSocket and, if it says something to the handler first, has its answer.
 * Confined to the load client's thread.
 */
final class Arrivals implements LoadListener {
    private static final long PATIENCE_NS = 60_000_000_000L;

    private final LoadLoop loop;
    private final int parallel;
    private final Latencies latencies = new Latencies();
    private final List<LoadSocket> ready = new ArrayList<>();
    private final List<LoadSocket> begun = new ArrayList<>();
    private LoadListener next;
    private IntFunction<byte[]> greeting;
    private int wanted;
    private int failed;
    private String failure = "";

    Arrivals(LoadLoop loop, int parallel) {
        this.loop = loop;
        this.parallel = parallel;
    }

    /**
     * Connects.
     *
     * @param greeting what the client of this number says first; null for nothing
     * @param then who is told of a client once it is ready
     * @return those that are ready, which may be fewer; see {@link #failed}
     */
    List<LoadSocket> connect(int count, IntFunction<byte[]> greeting, LoadListener then) {
        this.greeting = greeting;
        next = then;
        wanted = count;
        failed = 0;
        latencies.clear();
        ready.clear();
        begun.clear();
        loop.runUntil(this::isDone, PATIENCE_NS);
        for (LoadSocket socket : begun) {
            if (socket.isOpen() && socket.listener() == this) {
                socket.close();
                failed++;
                failure = "it took more than a minute";
            }
        }
        return List.copyOf(ready);
    }

    private boolean isDone() {
        while (begun.size() < wanted && begun.size() - ready.size() - failed < parallel) {
            LoadSocket socket = loop.connect(begun.size(), this);
            begun.add(socket);
        }
        return ready.size() + failed >= wanted;
    }

    /** How many of the last call did not become ready. */
    int failed() {
        return failed;
    }

    /** Why the last of those did not. */
    String failure() {
        return failure;
    }

    /** From the first packet until ready. */
    Latencies latencies() {
        return latencies;
    }

    @Override
    public void opened(LoadSocket socket) {
        if (greeting == null) {
            answered(socket);
        } else {
            loop.send(socket, greeting.apply(socket.number()));
        }
    }

    @Override
    public void answered(LoadSocket socket) {
        latencies.add(System.nanoTime() - socket.startedNs());
        ready.add(socket);
        socket.handTo(next);
    }

    @Override
    public void received(LoadSocket socket, long sentNs) {
        // Of a group that it has just joined; nobody counts on it.
    }

    @Override
    public void lost(LoadSocket socket, String why) {
        failed++;
        failure = why;
    }
}
