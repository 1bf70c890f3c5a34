package io.gatehouse.protocol;

import io.gatehouse.base.Build;
import java.time.Duration;
import java.util.List;

/** What every node can say of its process, from when it is made. Any thread. */
public final class NodeVitals {
    private final long startedNs = System.nanoTime();

    /** The node starts now. */
    public NodeVitals() {}

    /** The figures of the process, for the node to add its own. */
    public Figures.Builder figures() {
        Runtime jvm = Runtime.getRuntime();
        ProcessHandle process = ProcessHandle.current();
        return new Figures.Builder()
                .set(Figure.PID, process.pid())
                .set(
                        Figure.CPU_MS,
                        process.info()
                                .totalCpuDuration()
                                .map(Duration::toMillis)
                                .orElse(0L))
                .set(Figure.HEAP_BYTES, jvm.totalMemory() - jvm.freeMemory())
                .set(Figure.HEAP_LIMIT_BYTES, jvm.maxMemory());
    }

    /** The whole status, as of now. */
    public NodeStatus status(
            NodeIdentity identity, List<String> addresses, Figures figures, List<NodeStatus.LinkStatus> links) {
        return new NodeStatus(
                identity, Build.version(), (System.nanoTime() - startedNs) / 1_000_000, addresses, figures, links);
    }
}
