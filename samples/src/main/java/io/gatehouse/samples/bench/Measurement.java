package io.gatehouse.samples.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Runs one scenario against a cluster. Single use; the thread that calls it is the load client's. */
final class Measurement {
    private static final long DRAIN_NS = Duration.ofSeconds(10).toNanos();
    private static final long SETTLE_NS = Duration.ofMillis(200).toNanos();
    private static final long QUIET_NS = Duration.ofSeconds(5).toNanos();
    private static final Duration QUIET_CPU = Duration.ofMillis(20);
    /** Those who chat beside a fan-out or a storm: enough messages for a 99th percentile, little load. */
    private static final int CHATTERS = 16;

    private static final double CHAT_PER_SECOND = 800;

    private final Scenario scenario;
    private final BenchFlags flags;
    private final int clients;
    private final LoadLoop loop;
    private final Arrivals arrivals;
    private final ServerProcesses servers;
    private final Progress progress;
    private final List<RunFigures> runs = new ArrayList<>();
    private final JsonObject more = new JsonObject();
    private final List<String> notes = new ArrayList<>();

    Measurement(Scenario scenario, BenchFlags flags, LoadLoop loop, ServerProcesses servers, Progress progress) {
        this.scenario = scenario;
        this.flags = flags;
        this.clients = flags.clients(scenario);
        this.loop = loop;
        this.servers = servers;
        this.progress = progress;
        arrivals = new Arrivals(loop, flags.parallel());
    }

    /** Steps that {@link Progress} is told of. */
    static int steps(Scenario scenario, BenchFlags flags) {
        return scenario.kind() == Scenario.Kind.IDLE ? 3 : 2 + flags.runs();
    }

    ScenarioFigures run() {
        awaitQuiet();
        switch (scenario.kind()) {
            case FAN_OUT -> fanOut();
            case ECHO -> echo();
            case MIXED -> mixed();
            case CONNECT -> connect();
            case IDLE -> idle();
        }
        return new ScenarioFigures(scenario, clients, List.copyOf(runs), more, List.copyOf(notes));
    }

    private void fanOut() {
        FanOut fanOut = fanOutReady();
        warmUp(fanOut);
        for (int run = 1; run <= flags.runs(); run++) {
            progress.step(scenario.word() + ", run " + run);
            runs.add(measure(fanOut, flags.rate(), fanOut));
        }
    }

    private FanOut fanOutReady() {
        progress.step(scenario.word() + ": " + clients + " clients connect");
        var fanOut = new FanOut(loop, clients, scenario.groups(), scenario.window(), flags.size());
        connectAll(clients, fanOut::join, fanOut);
        fanOut.publishers(connectAll(scenario.publishers(), null, fanOut));
        return fanOut;
    }

    private void echo() {
        progress.step(scenario.word() + ": " + clients + " clients connect");
        Echo echo = echoReady(clients);
        warmUp(echo);
        for (int run = 1; run <= flags.runs(); run++) {
            progress.step(scenario.word() + ", run " + run);
            runs.add(measure(echo, flags.rate(), echo));
        }
    }

    private Echo echoReady(int count) {
        var echo = new Echo(loop, flags.size());
        echo.clients(connectAll(count, null, echo));
        return echo;
    }

    /** Echoes beside a fan-out at half of what it can do: the figures are the echoes', but for the cost. */
    private void mixed() {
        FanOut fanOut = fanOutReady();
        Echo echo = echoReady(CHATTERS);
        warmUp(fanOut);
        double half =
                flags.rate() > 0 ? flags.rate() : measure(fanOut, 0, fanOut).perSecond() / clients / 2;
        more.put("publicationsPerSecond", half);
        for (int run = 1; run <= flags.runs(); run++) {
            progress.step(scenario.word() + ", run " + run);
            fanOut.start(half);
            fanOut.flow().begin(System.nanoTime());
            RunFigures figures = measure(echo, CHAT_PER_SECOND, fanOut, echo);
            fanOut.stop();
            loop.runUntil(fanOut.flow()::isComplete, DRAIN_NS);
            note(
                    "%s: %.1f publications to %d clients a second beside the echoes, p99 of the fan-out %.1f ms, lost %d",
                    scenario.word(),
                    half,
                    clients,
                    fanOut.flow().latencies().quantileMs(0.99),
                    fanOut.flow().lost());
            runs.add(figures.andLost(fanOut.flow().lost()));
        }
    }

    private void warmUp(LoadSource source) {
        progress.step(scenario.word() + ": warm-up");
        source.start(flags.rate());
        loop.runFor(flags.warmupNs());
        source.stop();
        loop.runUntil(() -> source.flow().inFlight() <= 0, DRAIN_NS);
    }

    /**
     * Measures for the time that the options say.
     *
     * @param counted whose messages are divided by, of those that are sent meanwhile
     */
    private RunFigures measure(LoadSource source, double perSecond, LoadSource... counted) {
        source.start(perSecond);
        loop.runFor(Math.min(SETTLE_NS, flags.timeNs()));
        Duration cpu = servers.cpu();
        long idle = loop.idleNs();
        long began = System.nanoTime();
        long before = arrived(counted);
        source.flow().begin(began);
        loop.runFor(flags.timeNs());
        // A time in which nothing arrived, as a short one on a busy machine, would measure nothing.
        loop.runUntil(() -> !source.flow().latencies().isEmpty(), DRAIN_NS);
        long ended = System.nanoTime();
        source.flow().end(ended);
        cpu = servers.cpu().minus(cpu);
        double busy = 1 - (loop.idleNs() - idle) / (double) (ended - began);
        long messages = arrived(counted) - before;
        source.stop();
        loop.runUntil(source.flow()::isComplete, DRAIN_NS);
        if (source.lostSockets() > 0) {
            note(
                    "%s: %d connections were lost, the first because %s",
                    scenario.word(), source.lostSockets(), source.firstLoss());
        }
        return RunFigures.of(
                messages * 1e9 / (ended - began),
                costUs(cpu, messages),
                source.flow().lost() + source.lostSockets(),
                source.flow().latencies(),
                busy,
                servers.residentBytes());
    }

    private static long arrived(LoadSource... sources) {
        return Stream.of(sources).mapToLong(LoadSource::arrivals).sum();
    }

    private double costUs(Duration cpu, long messages) {
        return servers.isKnown() && messages > 0 ? cpu.toNanos() / 1e3 / messages : Double.NaN;
    }

    /** All connect as fast as the gateway lets them; then once more, while others chat. */
    private void connect() {
        progress.step(scenario.word() + ": warm-up");
        var silent = new SilentClients();
        closeAll(arrivals.connect(Math.min(clients, 2_000), null, silent));
        for (int run = 1; run <= flags.runs(); run++) {
            progress.step(scenario.word() + ", run " + run + ": " + clients + " clients connect");
            awaitQuiet();
            runs.add(connectOnce(silent));
        }
        progress.step(scenario.word() + ": " + clients + " clients connect while others chat");
        storm(silent);
    }

    private RunFigures connectOnce(SilentClients silent) {
        Duration cpu = servers.cpu();
        long began = System.nanoTime();
        List<LoadSocket> connected = arrivals.connect(clients, null, silent);
        double seconds = (System.nanoTime() - began) / 1e9;
        awaitQuiet();
        RunFigures figures = RunFigures.of(
                connected.size() / seconds,
                costUs(servers.cpu().minus(cpu), connected.size()),
                failures(),
                arrivals.latencies(),
                Double.NaN,
                servers.residentBytes());
        closeAll(connected);
        return figures;
    }

    private void storm(SilentClients silent) {
        awaitQuiet();
        Echo chat = echoReady(CHATTERS);
        warmUp(chat);
        chat.start(CHAT_PER_SECOND);
        chat.flow().begin(System.nanoTime());
        loop.runFor(flags.timeNs());
        double before = chat.flow().latencies().quantileMs(0.99);
        loop.runUntil(chat.flow()::isComplete, DRAIN_NS);
        long began = System.nanoTime();
        chat.flow().begin(began);
        List<LoadSocket> connected = arrivals.connect(clients, null, silent);
        double seconds = (System.nanoTime() - began) / 1e9;
        chat.flow().end(System.nanoTime());
        chat.stop();
        loop.runUntil(chat.flow()::isComplete, DRAIN_NS);
        double during = chat.flow().latencies().quantileMs(0.99);
        more.put(
                "storm",
                new JsonObject()
                        .put("seconds", seconds)
                        .put("failed", failures())
                        .put("chatLost", chat.flow().lost())
                        .put("chatP99MsBefore", before)
                        .put("chatP99MsMeanwhile", during)
                        .put("connectP99Ms", arrivals.latencies().quantileMs(0.99)));
        note(
                "%s: %d connect within %.1f s while %d others chat: %d fail, the chat's p99 is %.2f ms, %.2f ms before",
                scenario.word(), clients, seconds, CHATTERS, failures(), during, before);
        closeAll(connected);
    }

    private int failures() {
        if (arrivals.failed() > 0) {
            note(
                    "%s: %d connections failed, the last because %s",
                    scenario.word(), arrivals.failed(), arrivals.failure());
        }
        return arrivals.failed();
    }

    /** What a connection holds that has a uid, a session and two groups: from a few connections to many. */
    private void idle() {
        int few = Math.max(1, clients / 19);
        progress.step(scenario.word() + ": " + few + " clients connect");
        var silent = new SilentClients();
        connectAll(few, SilentClients::introduction, silent);
        IdleMemory before = readMemory();
        progress.step(scenario.word() + ": " + clients + " clients connect");
        connectAll(clients - few, number -> SilentClients.introduction(few + number), silent);
        progress.step(scenario.word() + ": memory");
        IdleMemory after = readMemory();
        more.put("fewClients", few).put("bytesPerClient", after.json(before, clients - few));
        notes.addAll(after.notes(before, clients - few));
        if (silent.lost() > 0) {
            note("%s: %d connections were lost", scenario.word(), silent.lost());
        }
    }

    private IdleMemory readMemory() {
        awaitQuiet();
        return IdleMemory.of(servers);
    }

    private List<LoadSocket> connectAll(int count, IntFunction<byte[]> greeting, LoadListener listener) {
        List<LoadSocket> connected = arrivals.connect(count, greeting, listener);
        if (connected.size() < count) {
            throw new BenchException(
                    "only " + connected.size() + " of " + count + " clients could connect: " + arrivals.failure());
        }
        return connected;
    }

    private void closeAll(List<LoadSocket> sockets) {
        sockets.forEach(LoadSocket::close);
        awaitQuiet();
    }

    /** Until the servers have done what there was to do. */
    private void awaitQuiet() {
        Duration last = Duration.ZERO;
        long limit = System.nanoTime() + QUIET_NS;
        boolean isQuiet = false;
        while (!isQuiet && System.nanoTime() - limit < 0) {
            loop.runFor(SETTLE_NS);
            Duration now = servers.cpu();
            isQuiet = now.minus(last).compareTo(QUIET_CPU) <= 0;
            last = now;
        }
    }

    private void note(String form, Object... values) {
        notes.add(String.format(Locale.ROOT, form, values));
    }
}
