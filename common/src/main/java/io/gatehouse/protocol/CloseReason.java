package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Why a client ended. All codes stand in {@code docs/protocol.md}, section "Close codes".
 *
 * <p>Codes 4000 to 4099 (the client may reconnect) and 4500 to 4599 (it must not) are Gatehouse's; the rest of 4000 to 4999 is the
 * application's, with the same split at 4500.
 *
 * @param code a WebSocket close code: 1000 to 4999
 * @param text at most 123 UTF-8 bytes, the most a close frame can carry; never a stranger's text
 */
public record CloseReason(int code, String text) {
    /** Longest text, in UTF-8 bytes (RFC 6455, section 5.5). */
    public static final int MAX_TEXT_BYTES = 123;

    /** The client or the application ended it in the ordinary way. */
    public static final CloseReason NORMAL = new CloseReason(1000, "");
    /** The client's page or program went away. */
    public static final CloseReason GOING_AWAY = new CloseReason(1001, "");
    /** The client closed without giving a code. */
    public static final CloseReason NO_CODE = new CloseReason(1005, "");
    /** The connection ended without a close frame. */
    public static final CloseReason ABNORMAL = new CloseReason(1006, "connection lost");
    /** The client broke the WebSocket protocol. */
    public static final CloseReason PROTOCOL_ERROR = new CloseReason(1002, "protocol error");
    /** A text message was not valid UTF-8. */
    public static final CloseReason BAD_UTF8 = new CloseReason(1007, "text is not valid UTF-8");
    /** Too many fragments or control frames. */
    public static final CloseReason POLICY = new CloseReason(1008, "policy violation");
    /** A message exceeded {@code gateway.max-message-bytes}. */
    public static final CloseReason TOO_BIG = new CloseReason(1009, "message too big");
    /** The gateway restarts. */
    public static final CloseReason RESTART = new CloseReason(1012, "service restart");
    /** No worker was there for {@code gateway.parking-time}. */
    public static final CloseReason TRY_AGAIN = new CloseReason(1013, "try again later");
    /** Nothing was heard within the heartbeat limit. */
    public static final CloseReason SILENT = new CloseReason(4001, "heartbeat missed");
    /** The client's credentials were good until now; it may come back with new ones. */
    public static final CloseReason EXPIRED = new CloseReason(4002, "credentials expired");
    /** The gateway that held the client is gone; seen by handlers only. */
    public static final CloseReason GATEWAY_LOST = new CloseReason(4003, "gateway lost");
    /** The client read too slowly: its outbox passed its limit. */
    public static final CloseReason SLOW_CONSUMER = new CloseReason(4008, "client reads too slowly");
    /** The application does not let the client in. */
    public static final CloseReason UNAUTHORIZED = new CloseReason(4500, "not authorized");
    /** The same uid signed in on another device. */
    public static final CloseReason REPLACED = new CloseReason(4501, "signed in elsewhere");

    /** Checks code and text. */
    public CloseReason {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("The close code " + code + " is not within 1000 to 4999.");
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("The close reason has " + bytes
                    + " UTF-8 bytes; a close frame carries at most " + MAX_TEXT_BYTES + ".");
        }
    }

    /** Whether a well-behaved client connects again; {@code docs/protocol.md} has the table. */
    public boolean mayReconnect() {
        return code < 4500 && code != 1002 && code != 1007 && code != 1008 && code != 1009;
    }

    /** Whether a close frame may carry the code: 1005, 1006 and 1015 only describe what a local side saw. */
    public boolean isSendable() {
        return code != 1004 && code != 1005 && code != 1006 && code != 1015 && (code < 1016 || code >= 3000);
    }
}
