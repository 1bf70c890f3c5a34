package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a node cannot start, for the person who started it: one line and an exit code, no stack trace. */
public final class NodeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code bind(..) failed with error(-98): Address already in use}. */
    private static final Pattern NATIVE_CALL =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: (?=.)");

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
        if (cause instanceof ConfigurationException) {
            return new NodeFailure(ExitCode.CONFIGURATION, cause.getMessage());
        }
        return new NodeFailure(
                ExitCode.CANNOT_LISTEN,
                key + "=" + address + " cannot be listened on: " + reason(cause)
                        + ". Stop what uses it, or choose another address; port 0 takes any free one.");
    }

    /** What the system says, without the name of the call and the number that Netty's native transports put before it. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String plain = NATIVE_CALL.matcher(message).replaceFirst("");
        return plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
    }

    /** How the process ends because of it. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
