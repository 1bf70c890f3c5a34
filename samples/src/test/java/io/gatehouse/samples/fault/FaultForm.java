package io.gatehouse.samples.fault;

import io.gatehouse.link.LinkOptions;
import java.time.Duration;
import java.util.List;

/**
 * How much time faults take: the short form scales the options, so that the whole matrix fits into a build; the long form has the
 * default options ({@code mvn verify -Pfaults}).
 *
 * @param isLong        whether options have their defaults
 * @param lease         how long a node counts without being heard
 * @param heartbeat     of links
 * @param missed        heartbeats after which a link is given up; more than by default while nobody is meant to fall silent
 * @param parking       how long clients wait for a worker
 * @param outage        how long something is away
 * @param clients       in a fleet
 */
record FaultForm(
        boolean isLong,
        Duration lease,
        Duration heartbeat,
        int missed,
        Duration parking,
        Duration outage,
        int clients) {
    private static final int MISSED_BY_DEFAULT = 3;

    // Patient: a process that has no processor for a second on a busy machine is not a fault that anybody made.
    static final FaultForm SHORT = new FaultForm(
            false,
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            50,
            Duration.ofSeconds(30),
            Duration.ofSeconds(4),
            60);
    static final FaultForm LONG = new FaultForm(
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            MISSED_BY_DEFAULT,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            400);

    private static final Duration REDIAL_MAX = Duration.ofMillis(300);

    /** The one that this build asks for. */
    static FaultForm present() {
        return "long".equals(System.getProperty("gatehouse.faults")) ? LONG : SHORT;
    }

    /** The same for a test in which somebody falls silent, which is noticed after three heartbeats, as by default. */
    FaultForm noticingSilence() {
        return isLong
                ? this
                : new FaultForm(false, lease, Duration.ofMillis(500), MISSED_BY_DEFAULT, parking, outage, clients);
    }

    /** The same for a test that waits for the end of the parking time, which is short in the short form. */
    FaultForm endingParking() {
        return isLong ? this : new FaultForm(false, lease, heartbeat, missed, Duration.ofSeconds(3), outage, clients);
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
                : List.of(
                        "--link-heartbeat=" + heartbeat.toMillis() + "ms",
                        "--link-heartbeats-missed=" + missed,
                        "--link-redial-max=" + REDIAL_MAX.toMillis() + "ms");
    }

    /** What a handler takes for a message; in the short form it leaves processor time to the processes that start all the time. */
    int workMs() {
        return isLong ? 10 : 50;
    }

    /** The same for a program in the test itself: a slower one would be given up. */
    LinkOptions links() {
        return isLong
                ? LinkOptions.DEFAULTS
                : LinkOptions.DEFAULTS
                        .heartbeat(heartbeat, missed)
                        .redial(LinkOptions.DEFAULTS.redialMin(), REDIAL_MAX);
    }

    /** After which a silent link is given up. */
    Duration silenceLimit() {
        return links().silenceLimit();
    }
}
