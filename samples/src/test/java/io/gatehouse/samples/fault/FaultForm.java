package io.gatehouse.samples.fault;

import java.time.Duration;
import java.util.List;

/**
 * How much time faults take: the short form scales the options, so that the whole matrix fits into a build; the long form has the
 * default options ({@code mvn verify -Pfaults}).
 *
 * @param isLong        whether options have their defaults
 * @param lease         how long a node counts without being heard
 * @param heartbeat     of links
 * @param parking       how long clients wait for a worker
 * @param outage        how long something is away
 * @param clients       in a fleet
 */
record FaultForm(boolean isLong, Duration lease, Duration heartbeat, Duration parking, Duration outage, int clients) {
    static final FaultForm SHORT = new FaultForm(
            false, Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(3), Duration.ofSeconds(4), 60);
    static final FaultForm LONG = new FaultForm(
            true, Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(30), 400);

    /** The one that this build asks for. */
    static FaultForm present() {
        return "long".equals(System.getProperty("gatehouse.faults")) ? LONG : SHORT;
    }

    String leaseFlag() {
        return isLong ? "" : "--lease=" + lease.toMillis() + "ms";
    }

    String leaseGraceFlag() {
        return isLong ? "" : "--lease-grace=" + lease.toMillis() + "ms";
    }

    String parkingFlag() {
        return isLong ? "" : "--parking-time=" + parking.toMillis() + "ms";
    }

    List<String> linkFlags() {
        return isLong
                ? List.of()
                : List.of("--link-heartbeat=" + heartbeat.toMillis() + "ms", "--link-redial-max=300ms");
    }

    /** After which a silent link is given up. */
    Duration silenceLimit() {
        return heartbeat.multipliedBy(3);
    }
}
