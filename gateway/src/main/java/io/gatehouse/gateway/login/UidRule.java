package io.gatehouse.gateway.login;

import io.gatehouse.gateway.api.OneDevice;
import io.gatehouse.protocol.CloseReason;

/**
 * How many clients a uid may have, over all gateways of the cluster, and which of more have to go.
 *
 * @param most       0 for any number
 * @param newestStay whether those stay that came last, or those that came first
 * @param leaving    what the others are told
 */
public record UidRule(int most, boolean newestStay, CloseReason leaving) {
    /** Of a client that was there first, when another one comes. */
    public static final CloseReason REPLACED = CloseReason.REPLACED;
    /** Of a client that comes while another one is there. */
    public static final CloseReason REFUSED =
            new CloseReason(CloseReason.REPLACED.code(), "already signed in elsewhere");
    /** Of a client that comes while as many are there as may be. */
    public static final CloseReason TOO_MANY =
            new CloseReason(CloseReason.REPLACED.code(), "too many connections of this uid");

    /** What the options say. @param most 0 for any number; counts where {@code oneDevice} is off */
    public static UidRule of(OneDevice oneDevice, int most) {
        return switch (oneDevice) {
            case OFF -> new UidRule(most, false, TOO_MANY);
            case NEWEST -> new UidRule(1, true, REPLACED);
            case OLDEST -> new UidRule(1, false, REFUSED);
        };
    }

    /** Whether those who go have passed a limit, which operators want to know of; else the application wants it so. */
    boolean isLimit() {
        return leaving == TOO_MANY;
    }
}
