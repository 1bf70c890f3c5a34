package io.gatehouse.config;

/** How a Gatehouse process ends. The numbers are for scripts and service files: they do not change. */
public enum ExitCode {
    /** Stopped when asked to, also by SIGTERM or SIGINT; or printed what {@code --help} or {@code --version} ask for. */
    STOPPED(0),
    /** Failed in a way that none of the others names; the log has the details. */
    FAILED(1),
    /** An option is unknown, missing or wrong. Starting again without a change ends the same way. */
    CONFIGURATION(2),
    /** An address cannot be listened on: in use, not of this machine, or not permitted. */
    CANNOT_LISTEN(3),
    /** The handler cannot be loaded or built, or its {@code onWorkerStart} failed. */
    HANDLER(4);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number the operating system sees. */
    public int code() {
        return code;
    }
}
