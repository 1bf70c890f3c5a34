package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.NodeIdentity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a worker is made from. Immutable; checked whole. Keys in files are {@code worker.…} in kebab case.
 *
 * @param name          for people and logs, 1 to 64 UTF-8 bytes
 * @param registers     tried in turn until one answers
 * @param link          limits and secret of its links
 * @param threads       handler threads: 0 means virtual threads where the JVM has them (21 or newer), else a pool of 16 for each
 *                      processor, at most 64; another number means a pool of that size
 * @param lease         how long the register counts the worker as alive without hearing from it
 * @param startGrace    how long the start waits for known gateways to be linked
 * @param stopTimeout   how long a stop waits for handlers before it interrupts them
 * @param queryDeadline how long queries, receipts and session changes wait for an answer
 * @param sendTimeout   how long a handler thread waits for room on a full link
 */
public record WorkerOptions(
        String name,
        List<HostPort> registers,
        LinkOptions link,
        int threads,
        Duration lease,
        Duration startGrace,
        Duration stopTimeout,
        Duration queryDeadline,
        Duration sendTimeout) {
    /** The documented defaults: a register on this machine, no secret. */
    public static final WorkerOptions DEFAULTS = new WorkerOptions(
            "worker",
            List.of(new HostPort("127.0.0.1", 1236)),
            LinkOptions.DEFAULTS,
            0,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            // Less than the 10 s that a process has from SIGTERM to its end.
            Duration.ofSeconds(7),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    private static final int MAX_THREADS = 10_000;

    /** Checks each value. */
    public WorkerOptions {
        registers = List.copyOf(registers);
        NodeIdentity.checkName("worker.name", name);
        if (registers.isEmpty()) {
            throw new ConfigurationException("worker.register= names no register. Give at least one HOST:PORT.");
        }
        Checks.between("worker.threads", threads, 0, MAX_THREADS);
        checkMs("worker.lease", lease, 100, 3_600_000);
        checkMs("worker.start-grace", startGrace, 0, 600_000);
        checkMs("worker.stop-timeout", stopTimeout, 0, 600_000);
        checkMs("worker.query-deadline", queryDeadline, 1, 600_000);
        checkMs("worker.send-timeout", sendTimeout, 1, 600_000);
    }

    private static void checkMs(String key, Duration value, long min, long max) {
        if (value.toMillis() < min || value.toMillis() > max) {
            throw new ConfigurationException(
                    key + "=" + value.toMillis() + "ms is not within " + min + "ms to " + max + "ms.");
        }
    }

    /** The same with another name. */
    public WorkerOptions name(String to) {
        return new WorkerOptions(
                to, registers, link, threads, lease, startGrace, stopTimeout, queryDeadline, sendTimeout);
    }

    /**
     * The same with other registers.
     *
     * @param to each {@code host:port}
     */
    public WorkerOptions registers(String... to) {
        return registers(Arrays.stream(to).map(HostPort::parse).toList());
    }

    /** The same with other registers. */
    public WorkerOptions registers(List<HostPort> to) {
        return new WorkerOptions(name, to, link, threads, lease, startGrace, stopTimeout, queryDeadline, sendTimeout);
    }

    /** The same with other link options. */
    public WorkerOptions link(LinkOptions to) {
        return new WorkerOptions(
                name, registers, to, threads, lease, startGrace, stopTimeout, queryDeadline, sendTimeout);
    }

    /** The same with a secret. */
    public WorkerOptions secret(Secret to) {
        return link(link.secret(to));
    }

    /** The same with another number of handler threads. */
    public WorkerOptions threads(int to) {
        return new WorkerOptions(name, registers, link, to, lease, startGrace, stopTimeout, queryDeadline, sendTimeout);
    }

    /** The same with another lease. */
    public WorkerOptions lease(Duration to) {
        return new WorkerOptions(
                name, registers, link, threads, to, startGrace, stopTimeout, queryDeadline, sendTimeout);
    }

    /** The same with another start grace. */
    public WorkerOptions startGrace(Duration to) {
        return new WorkerOptions(name, registers, link, threads, lease, to, stopTimeout, queryDeadline, sendTimeout);
    }

    /** The same with another stop timeout. */
    public WorkerOptions stopTimeout(Duration to) {
        return new WorkerOptions(name, registers, link, threads, lease, startGrace, to, queryDeadline, sendTimeout);
    }

    /** The same with another query deadline. */
    public WorkerOptions queryDeadline(Duration to) {
        return new WorkerOptions(name, registers, link, threads, lease, startGrace, stopTimeout, to, sendTimeout);
    }

    /** The same with another send timeout. */
    public WorkerOptions sendTimeout(Duration to) {
        return new WorkerOptions(name, registers, link, threads, lease, startGrace, stopTimeout, queryDeadline, to);
    }
}
