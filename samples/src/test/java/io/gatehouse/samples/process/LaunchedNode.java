package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of a test: waits for what it says, sends it signals, asks how it ended. */
public final class LaunchedNode {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration LINE_LIMIT = Duration.ofSeconds(60);
    private static final long END_LIMIT_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Transcript out;
    private final Transcript err;

    LaunchedNode(String name, Process process, Transcript out, Transcript err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Waits until it serves. */
    public LaunchedNode ready() {
        out.await("^READY ", START_LIMIT);
        return this;
    }

    /** The READY line. */
    public String readyLine() {
        return out.await("^READY .*", START_LIMIT).group();
    }

    /** The name that it has in the cluster: the third word of the READY line. */
    public String nodeName() {
        return readyLine().split(" ")[2];
    }

    /** A value of the READY line, such as that of {@code link=127.0.0.1:2900}. */
    public String readyValue(String key) {
        Matcher value = Pattern.compile("\\b" + Pattern.quote(key) + "=(\\S+)").matcher(readyLine());
        assertThat(value.find())
                .as("%s= in the READY line of %s: %s", key, name, readyLine())
                .isTrue();
        return value.group(1);
    }

    /** Where a register listens. */
    public String address() {
        return readyValue("listen");
    }

    /** Where clients connect. */
    public URI clients() {
        return URI.create(readyValue("listen").split("[,?]")[0] + "/");
    }

    /** Where workers link. */
    public String link() {
        return readyValue("link");
    }

    /** A HOST:PORT as an address to connect to. */
    public static InetSocketAddress socketAddress(String address) {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** What it prints for scripts: READY, and what help asks for. */
    public Transcript out() {
        return out;
    }

    /** Its log. */
    public Transcript log() {
        return err;
    }

    /** Waits for a line in its log. */
    public Matcher logged(String pattern) {
        return err.await(pattern, LINE_LIMIT);
    }

    /** Waits for so many lines in its log. */
    public Matcher logged(String pattern, int count) {
        return err.await(pattern, count, LINE_LIMIT);
    }

    public String name() {
        return name;
    }

    public Process process() {
        return process;
    }

    /** Asks it to stop. */
    public void terminate() {
        // Not the process's own method: that closes its streams, and with them what it says last is lost.
        process.toHandle().destroy();
    }

    /** Ends it without a chance to say anything. */
    public LaunchedNode kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit();
        return this;
    }

    /** SIGSTOP: there, but silent. */
    public void suspend() throws Exception {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void resume() throws Exception {
        signal("-CONT");
    }

    /** Asks it to stop, and waits. */
    public int stop() throws InterruptedException {
        terminate();
        return awaitExit();
    }

    /** Waits until it has ended, and all it printed is here. */
    public int awaitExit() throws InterruptedException {
        return awaitExit(END_LIMIT_SECONDS);
    }

    /** The same for one that has much to do. */
    public int awaitExit(long seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                .as("%s has ended within %d s", name, seconds)
                .isTrue();
        out.awaitEnd(LINE_LIMIT);
        err.awaitEnd(LINE_LIMIT);
        return process.exitValue();
    }

    private void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).as("kill %s %s", signal, name).isZero();
    }

    @Override
    public String toString() {
        return name;
    }
}
