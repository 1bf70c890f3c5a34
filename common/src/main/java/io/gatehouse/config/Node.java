package io.gatehouse.config;

import io.vertx.core.Future;
import java.time.Duration;

/** What {@link NodeProcess} starts and stops: a register, a gateway, a worker, or several of them in one process. */
public interface Node {
    /**
     * Starts. Called once, on the main thread; must not block.
     *
     * @return completed when serving, with the rest of the READY line: what it is and its real addresses, such as
     *     {@code register 127.0.0.1:1236}. Failed with {@link NodeFailure} where the exit code matters, or with anything
     *     else, which ends the process with {@link ExitCode#FAILED} and a stack trace in the log
     */
    Future<String> start();

    /**
     * Stops. Called once at most, on the main thread, after {@link #start}, which may have failed or not completed yet.
     *
     * @return completed when all is released; after {@link #stopTime} and 10 s more the process ends all the same
     */
    Future<Void> stop();

    /** How long the node was told to take for a stop, on top of what any node may need. */
    default Duration stopTime() {
        return Duration.ZERO;
    }
}
