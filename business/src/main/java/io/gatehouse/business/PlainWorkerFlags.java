package io.gatehouse.business;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.push.PushOptions;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.LinkFlags;
import io.gatehouse.config.NodeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a worker with a handler of its own, as flags, variables and keys; {@link #toOptions} makes a value of them. */
@Command(description = "Runs a handler for the clients of all gateways.")
class PlainWorkerFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--register",
            descriptionKey = "worker.register",
            paramLabel = "HOST:PORT",
            split = ",",
            defaultValue = "127.0.0.1:1236",
            description = "Registers, in the order in which they are tried.")
    private List<HostPort> registers;

    @Option(
            names = "--name",
            descriptionKey = "worker.name",
            paramLabel = "NAME",
            defaultValue = "worker",
            description = "Name for people and logs.")
    private String name;

    @Option(
            names = "--threads",
            descriptionKey = "worker.threads",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Handler threads; 0 means virtual threads on Java 21 and newer, before that 16 for each "
                    + "processor, at most 64.")
    private int threads;

    @Option(
            names = "--lease",
            descriptionKey = "worker.lease",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long others believe in this worker after it fell silent.")
    private Duration lease;

    @Option(
            names = "--start-grace",
            descriptionKey = "worker.start-grace",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How long the start waits for a register and for links to the gateways that it names.")
    private Duration startGrace;

    @Option(
            names = "--stop-timeout",
            descriptionKey = "worker.stop-timeout",
            paramLabel = "DURATION",
            defaultValue = "7s",
            description = "How long a stop waits for handlers before it interrupts them.")
    private Duration stopTimeout;

    @Option(
            names = "--query-deadline",
            descriptionKey = "worker.query-deadline",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long queries, receipts and session changes wait for an answer.")
    private Duration queryDeadline;

    @Option(
            names = "--max-queries",
            descriptionKey = "worker.max-queries",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description =
                    "Queries, receipts and session changes that wait for the answer of one gateway, at most; more fail at once.")
    private int maxQueries;

    @Option(
            names = "--send-timeout",
            descriptionKey = "worker.send-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long a handler waits for room on a full link.")
    private Duration sendTimeout;

    @Option(
            names = "--slow-handler",
            descriptionKey = "worker.slow-handler",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "A call into the handler that takes longer is logged with the stack of its thread; 0 for never.")
    private Duration slowHandler;

    @Option(
            names = "--interest-names",
            descriptionKey = "worker.interest-names",
            paramLabel = "COUNT",
            defaultValue = "1000000",
            description =
                    "How many uids and groups of one gateway are kept at most, 13 to 27 bytes each, to know which "
                            + "sends it need not get. A gateway with more gets them all; so does every one with 0.")
    private int interestNames;

    @Option(
            names = "--shared-data",
            descriptionKey = "worker.shared-data",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Where registers keep what workers share, as in their register.shared-data; one is enough to find the others.")
    private List<HostPort> sharedData = List.of();

    @Option(
            names = "--tag",
            descriptionKey = "worker.tag",
            paramLabel = "TAG",
            split = ",",
            description = "What gateways choose it by, for listeners with workers=TAG and paths with --route.")
    private List<String> tags = List.of();

    @Mixin
    private PushFlags push = new PushFlags();

    @Mixin
    private LinkFlags link = new LinkFlags();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        toOptions();
        push();
    }

    /** The push API to serve, if any. */
    Optional<PushOptions> push() {
        return push.toPushOptions();
    }

    /** The same as a value. */
    WorkerOptions toOptions() {
        return new WorkerOptions(
                name,
                registers,
                link.toLinkOptions(common.secret()),
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
