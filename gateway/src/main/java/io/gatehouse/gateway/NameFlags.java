package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.OneDevice;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What workers are told of uids and groups. Filled by picocli. */
final class NameFlags {
    @Option(
            names = "--interest",
            descriptionKey = "gateway.interest",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description = "Whether workers are told which uids and groups clients have, so that sends to others do not "
                    + "come here.")
    private boolean interest;

    @Option(
            names = "--presence-grace",
            descriptionKey = "gateway.presence-grace",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long handlers that are told of uids and groups take one for there after its last client "
                    + "has gone, so that a page that is loaded anew is no news; 0s for not at all.")
    private Duration presenceGrace;

    @Option(
            names = "--one-device",
            descriptionKey = "gateway.one-device",
            paramLabel = "WHO",
            defaultValue = "off",
            description =
                    "Who stays of several clients with one uid, over all gateways: newest or oldest; the others are "
                            + "closed with 4501. off: all. Must be the same on all gateways.")
    private String oneDevice;

    boolean interest() {
        return interest;
    }

    OneDevice oneDevice() {
        return switch (oneDevice) {
            case "off" -> OneDevice.OFF;
            case "newest" -> OneDevice.NEWEST;
            case "oldest" -> OneDevice.OLDEST;
            default ->
                throw new ConfigurationException(
                        "gateway.one-device=" + oneDevice + " is unknown; allowed: off, newest, oldest.");
        };
    }

    Duration presenceGrace() {
        return presenceGrace;
    }
}
