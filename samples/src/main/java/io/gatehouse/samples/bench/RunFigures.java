package io.gatehouse.samples.bench;

import io.vertx.core.json.JsonObject;

/**
 * One measurement.
 *
 * @param perSecond      messages that arrived; of {@code conn} connections
 * @param cpuUs          CPU time of all servers for one of them; not a number where their processes are not known
 * @param lost           what was sent and did not arrive within the drain time; of {@code conn} connections that failed
 * @param clientBusy     how much of its time the load client had something to do: near 1 it is the client that is measured
 * @param residentBytes  of all servers
 */
record RunFigures(
        double perSecond,
        double cpuUs,
        long lost,
        double p50Ms,
        double p99Ms,
        double p999Ms,
        double maxMs,
        double clientBusy,
        long residentBytes) {

    static RunFigures of(
            double perSecond, double cpuUs, long lost, Latencies latencies, double clientBusy, long residentBytes) {
        return new RunFigures(
                perSecond,
                cpuUs,
                lost,
                latencies.quantileMs(0.5),
                latencies.quantileMs(0.99),
                latencies.quantileMs(0.999),
                latencies.maxMs(),
                clientBusy,
                residentBytes);
    }

    /** The same with more that was lost. */
    RunFigures andLost(long others) {
        return new RunFigures(perSecond, cpuUs, lost + others, p50Ms, p99Ms, p999Ms, maxMs, clientBusy, residentBytes);
    }

    JsonObject json() {
        return new JsonObject()
                .put("perSecond", perSecond)
                .put("serverCpuUs", Double.isNaN(cpuUs) ? null : cpuUs)
                .put("lost", lost)
                .put("p50Ms", p50Ms)
                .put("p99Ms", p99Ms)
                .put("p999Ms", p999Ms)
                .put("maxMs", maxMs)
                .put("clientBusy", Double.isNaN(clientBusy) ? null : clientBusy)
                .put("residentBytes", residentBytes);
    }
}
