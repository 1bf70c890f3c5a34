package io.gatehouse.config;

import io.gatehouse.base.HostPort;

/** Why a node cannot start, for the person who started it: one line and an exit code, no stack trace. */
public final class NodeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    /** @param message what happened, with the value and the option by its key, and what to do */
    public NodeFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * An address that cannot be listened on.
     *
     * @param key the option that holds it
     * @param cause what the attempt failed with
     */
    public static NodeFailure cannotListen(String key, HostPort address, Throwable cause) {
        return cannotListen(key, address.toString(), cause);
    }

    /** The same for an address with more to it than host and port, such as {@code ws://127.0.0.1:7272}. */
    public static NodeFailure cannotListen(String key, String address, Throwable cause) {
        return new NodeFailure(
                ExitCode.CANNOT_LISTEN,
                key + "=" + address + " cannot be listened on: " + cause.getMessage()
                        + ". Stop what uses it, or choose another address; port 0 takes any free one.");
    }

    /** How the process ends because of it. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
