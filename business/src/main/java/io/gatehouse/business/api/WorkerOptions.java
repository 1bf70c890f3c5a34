package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.base.Tags;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.NodeIdentity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

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
 * @param maxQueries    queries, receipts and session changes that wait for the answer of one gateway, at most
 * @param sendTimeout   how long a handler thread waits for room on a full link
 * @param slowHandler   how long a call into the handler may take before it is logged with its stack; zero for never
 * @param interestNames how many uids and groups of one gateway are kept at most, 13 to 27 bytes each, to know which sends it need not
 *                      get; of a gateway with more, or with 0, it gets them all
 * @param sharedData    where registers keep what workers share ({@code register.shared-data}); none for a worker that shares nothing
 * @param tags          by which gateways choose it for some listeners and paths; at most {@value Tags#MAX_COUNT}
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
        int maxQueries,
        Duration sendTimeout,
        Duration slowHandler,
        int interestNames,
        List<HostPort> sharedData,
        List<String> tags) {
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
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1_000_000,
            List.of(),
            List.of());

    private static final int MAX_THREADS = 10_000;
    static final int MAX_QUERIES = 1_000_000;

    private static final int MAX_INTEREST_NAMES = 100_000_000;

    /** Checks each value. */
    public WorkerOptions {
        registers = List.copyOf(registers);
        sharedData = List.copyOf(sharedData);
        NodeIdentity.checkName("worker.name", name);
        if (registers.isEmpty()) {
            throw new ConfigurationException("worker.register= names no register. Give at least one HOST:PORT.");
        }
        Checks.between("worker.threads", threads, 0, MAX_THREADS);
        checkMs("worker.lease", lease, 100, 3_600_000);
        checkMs("worker.start-grace", startGrace, 0, 600_000);
        checkMs("worker.stop-timeout", stopTimeout, 0, 600_000);
        checkMs("worker.query-deadline", queryDeadline, 1, 600_000);
        Checks.between("worker.max-queries", maxQueries, 1, MAX_QUERIES);
        checkMs("worker.send-timeout", sendTimeout, 1, 600_000);
        checkMs("worker.slow-handler", slowHandler, 0, 86_400_000);
        Checks.between("worker.interest-names", interestNames, 0, MAX_INTEREST_NAMES);
        tags = checkTags(tags);
    }

    private static List<String> checkTags(List<String> tags) {
        if (tags.size() > Tags.MAX_COUNT) {
            throw new ConfigurationException("worker.tag (count)=" + tags.size() + " is above " + Tags.MAX_COUNT
                    + ", the most that one worker may have.");
        }
        for (String tag : tags) {
            if (!Tags.isTag(tag)) {
                throw new ConfigurationException("worker.tag=" + tag
                        + " is no tag: 1 to 64 letters, digits, dots, dashes and underscores are allowed.");
            }
        }
        return List.copyOf(tags);
    }

    private static void checkMs(String key, Duration value, long min, long max) {
        if (value.toMillis() < min || value.toMillis() > max) {
            throw new ConfigurationException(
                    key + "=" + value.toMillis() + "ms is not within " + min + "ms to " + max + "ms.");
        }
    }

    /** The same with another name. */
    public WorkerOptions name(String to) {
        return with(draft -> draft.name = to);
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
        return with(draft -> draft.registers = to);
    }

    /** The same with other link options. */
    public WorkerOptions link(LinkOptions to) {
        return with(draft -> draft.link = to);
    }

    /** The same with a secret. */
    public WorkerOptions secret(Secret to) {
        return link(link.secret(to));
    }

    /** The same with another number of handler threads. */
    public WorkerOptions threads(int to) {
        return with(draft -> draft.threads = to);
    }

    /** The same with another lease. */
    public WorkerOptions lease(Duration to) {
        return with(draft -> draft.lease = to);
    }

    /** The same with another start grace. */
    public WorkerOptions startGrace(Duration to) {
        return with(draft -> draft.startGrace = to);
    }

    /** The same with another stop timeout. */
    public WorkerOptions stopTimeout(Duration to) {
        return with(draft -> draft.stopTimeout = to);
    }

    /** The same with another query deadline. */
    public WorkerOptions queryDeadline(Duration to) {
        return with(draft -> draft.queryDeadline = to);
    }

    /** The same with another number of queries that wait. */
    public WorkerOptions maxQueries(int to) {
        return with(draft -> draft.maxQueries = to);
    }

    /** The same with another send timeout. */
    public WorkerOptions sendTimeout(Duration to) {
        return with(draft -> draft.sendTimeout = to);
    }

    /** The same with another limit for slow handlers. */
    public WorkerOptions slowHandler(Duration to) {
        return with(draft -> draft.slowHandler = to);
    }

    /** The same with another number of uids and groups of one gateway that are kept. */
    public WorkerOptions interestNames(int to) {
        return with(draft -> draft.interestNames = to);
    }

    /** The same with other places of shared data. */
    public WorkerOptions sharedData(HostPort... to) {
        return with(draft -> draft.sharedData = List.of(to));
    }

    /** The same with other tags. */
    public WorkerOptions tags(String... to) {
        return with(draft -> draft.tags = List.of(to));
    }

    private WorkerOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A copy on its way to becoming other options: what is not changed is written down once, here. */
    private static final class Draft {
        private String name;
        private List<HostPort> registers;
        private LinkOptions link;
        private int threads;
        private Duration lease;
        private Duration startGrace;
        private Duration stopTimeout;
        private Duration queryDeadline;
        private int maxQueries;
        private Duration sendTimeout;
        private Duration slowHandler;
        private int interestNames;
        private List<HostPort> sharedData;
        private List<String> tags;

        private Draft(WorkerOptions from) {
            name = from.name;
            registers = from.registers;
            link = from.link;
            threads = from.threads;
            lease = from.lease;
            startGrace = from.startGrace;
            stopTimeout = from.stopTimeout;
            queryDeadline = from.queryDeadline;
            maxQueries = from.maxQueries;
            sendTimeout = from.sendTimeout;
            slowHandler = from.slowHandler;
            interestNames = from.interestNames;
            sharedData = from.sharedData;
            tags = from.tags;
        }

        private WorkerOptions checked() {
            return new WorkerOptions(
                    name,
                    registers,
                    link,
                    threads,
                    lease,
                    startGrace,
                    stopTimeout,
                    queryDeadline,
                    maxQueries,
                    sendTimeout,
                    slowHandler,
                    interestNames,
                    sharedData,
                    tags);
        }
    }
}
