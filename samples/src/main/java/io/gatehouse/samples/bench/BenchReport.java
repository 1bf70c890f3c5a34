package io.gatehouse.samples.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures as a table and as JSON. */
record BenchReport(BenchFlags flags, List<ScenarioFigures> scenarios) {
    private static final double MIB = 1024 * 1024;

    long lost() {
        return scenarios.stream().mapToLong(ScenarioFigures::lost).sum();
    }

    String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-10s %9s %13s %10s %9s %9s %9s %6s %6s %8s%n",
                "scenario",
                "CPU us",
                "least-most",
                "per s",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "lost",
                "client",
                "RSS MiB"));
        for (ScenarioFigures each : scenarios) {
            if (!each.runs().isEmpty()) {
                row(text, each);
            }
        }
        text.append(
                        "\nCPU us: of all servers for one message delivered; of conn for one connection. client: how busy the load client"
                                + " was. Medians of ")
                .append(flags.runs())
                .append(" runs.\n");
        if (flags.running().isEmpty()) {
            text.append("Servers: 1 register, gateways: ")
                    .append(flags.gateways())
                    .append(", workers: ")
                    .append(flags.workers())
                    .append(".\n");
        }
        scenarios.forEach(each -> each.notes().forEach(note -> text.append(note).append('\n')));
        changedOptions()
                .forEach((name, value) -> text.append("option: ")
                        .append(name)
                        .append('=')
                        .append(value)
                        .append('\n'));
        return text.toString();
    }

    private static void row(StringBuilder text, ScenarioFigures each) {
        double busy = each.median(RunFigures::clientBusy);
        text.append(String.format(
                Locale.ROOT,
                "%-10s %9s %13s %10.0f %9.2f %9.2f %9.2f %6d %6s %8.0f%n",
                each.scenario().word(),
                number(each.median(RunFigures::cpuUs)),
                number(each.least(RunFigures::cpuUs)) + "-" + number(each.most(RunFigures::cpuUs)),
                each.median(RunFigures::perSecond),
                each.median(RunFigures::p50Ms),
                each.median(RunFigures::p99Ms),
                each.median(RunFigures::p999Ms),
                each.lost(),
                Double.isNaN(busy) ? "-" : String.format(Locale.ROOT, "%.0f%%", busy * 100),
                each.median(RunFigures::residentBytes) / MIB));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    JsonObject json() {
        JsonArray all = new JsonArray();
        scenarios.forEach(each -> all.add(each.json()));
        JsonObject options = new JsonObject();
        changedOptions().forEach(options::put);
        JsonObject json = new JsonObject();
        if (flags.running().isEmpty()) {
            json.put("gateways", flags.gateways()).put("workers", flags.workers());
        }
        return json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("size", flags.size())
                .put("rate", flags.rate())
                .put("serverCpus", flags.serverCpus())
                .put("clientCpus", flags.clientCpus())
                .put("javaOpts", flags.javaOpts())
                .put("spin", flags.isSpinning())
                .put("timeMs", flags.timeNs() / 1_000_000)
                .put("warmupMs", flags.warmupNs() / 1_000_000)
                .put("options", options)
                .put("scenarios", all);
    }

    /** What the servers were told by the environment; all else has its default. */
    private static Map<String, String> changedOptions() {
        Map<String, String> changed = new TreeMap<>(System.getenv());
        changed.keySet()
                .removeIf(name -> !name.startsWith("GATEHOUSE_")
                        || name.startsWith("GATEHOUSE_BENCH_")
                        || name.contains("SECRET"));
        return changed;
    }
}
