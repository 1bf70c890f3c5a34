package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;

/**
 * How much one client may say. It may save up what it did not use of two seconds. A client above its messages or bytes is not read until
 * it has its rate again; one that makes use of each pause to flood again for ten seconds is closed with 1008. A client above its control
 * frames is closed with 1008 at once: nobody loses anything by that, and no application needs so many.
 *
 * @param messagesPerSecond messages; 0 for any number
 * @param bytesPerSecond    payload bytes of them; 0 for any number. A message counts when it is whole, and may be larger than this.
 * @param controlFramesPerSecond of WebSocket: pings, and pongs that answer none of the gateway's; 0 for any number
 */
public record ClientRate(int messagesPerSecond, int bytesPerSecond, int controlFramesPerSecond) {
    /** 100 messages, 1 MiB and 20 control frames, which is the default beyond loopback. */
    public static final ClientRate DEFAULTS = new ClientRate(100, 1 << 20, 20);

    /** Any number of messages and bytes, which is the default on loopback. */
    public static final ClientRate ON_LOOPBACK = new ClientRate(0, 0, DEFAULTS.controlFramesPerSecond);

    private static final int MAX = 1 << 30;
    private static final int MAX_CONTROL_FRAMES = 1 << 20;

    /** Checks each value. */
    public ClientRate {
        Checks.between("messages-per-second", messagesPerSecond, 0, MAX);
        Checks.between("bytes-per-second", bytesPerSecond, 0, MAX);
        Checks.between("control-frames-per-second", controlFramesPerSecond, 0, MAX_CONTROL_FRAMES);
    }

    /** Whether there is any bound on messages or bytes. */
    public boolean boundsMessages() {
        return messagesPerSecond > 0 || bytesPerSecond > 0;
    }
}
