package io.gatehouse.gateway.api;

import io.gatehouse.base.Checks;
import io.gatehouse.base.DurationText;
import io.gatehouse.base.NearestName;
import io.gatehouse.base.Tags;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one listener does otherwise than the gateway's defaults say, written {@code key=value&key=value} behind its address. In a value
 * {@code %26} stands for {@code &}, {@code %2C} for a comma and {@code %25} for {@code %}. Immutable; what is null was not set.
 *
 * @param name    what handlers see of it, 1 to 64 UTF-8 bytes; two listeners may share one
 * @param tls     certificate and key, instead of {@code gateway.tls-cert} and {@code gateway.tls-key}
 * @param framing of {@code tcp}: name or class of the {@link Framing} that finds messages in bytes; without it each read is one
 * @param kind    what handlers get, unless the protocol tells; without it text of {@code text} and binary of the others
 * @param proxy   how a trusted proxy in front of it says where a client is; {@code none} if not set
 * @param compresses of WebSocket: whether clients that offer it get compressed messages
 * @param delivery whether a message of which a lost worker had begun is given to another; {@code at-least-once} if not set
 * @param checksTokens whether clients must show a token, if the gateway asks for any
 * @param messagesPerSecond see {@link ClientRate}; without it {@link ListenAddress#rate} says
 * @param bytesPerSecond    likewise
 * @param controlFramesPerSecond likewise, of WebSocket
 * @param workers a tag: only workers that have it serve this listener's clients
 * @param pingInterval see {@link Heartbeat}, as for the next four
 * @param pingTimeout  likewise
 * @param idleTimeout  likewise
 * @param pingData     likewise
 * @param lifeSign     likewise
 * @param gatheringDelay how long a message may wait in its client's outbox for others to leave with, 0 to 100 ms
 */
public record ListenerSettings(
        String name,
        TlsFiles tls,
        String framing,
        MessageKind kind,
        ProxyMechanism proxy,
        boolean compresses,
        EventDelivery delivery,
        boolean checksTokens,
        Integer messagesPerSecond,
        Integer bytesPerSecond,
        Integer controlFramesPerSecond,
        String workers,
        Duration pingInterval,
        Duration pingTimeout,
        Duration idleTimeout,
        String pingData,
        LifeSign lifeSign,
        Duration gatheringDelay) {
    /** Nothing set. */
    public static final ListenerSettings NONE = new ListenerSettings(
            null,
            null,
            null,
            null,
            ProxyMechanism.NONE,
            false,
            EventDelivery.AT_LEAST_ONCE,
            true,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Duration.ZERO);

    private static final List<String> KEYS = List.of(
            "name",
            "tls-cert",
            "tls-key",
            "framing",
            "kind",
            "proxy",
            "compression",
            "delivery",
            "jwt",
            "messages-per-second",
            "bytes-per-second",
            "control-frames-per-second",
            "workers",
            "ping-interval",
            "ping-timeout",
            "idle-timeout",
            "ping-data",
            "life-sign",
            "gathering-delay");
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_GATHERING_MS = 100;

    /** @throws IllegalArgumentException that names the setting, the value and what is allowed */
    public ListenerSettings {
        if (name != null
                && Checks.name("setting name", name).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "name=" + name.substring(0, 20) + "… is longer than " + MAX_NAME_BYTES + " UTF-8 bytes.");
        }
        new ClientRate(orZero(messagesPerSecond), orZero(bytesPerSecond), orZero(controlFramesPerSecond));
        if (workers != null && !Tags.isTag(workers)) {
            throw new IllegalArgumentException("workers=" + workers
                    + " is no tag: 1 to 64 letters, digits, dots, dashes " + "and underscores are allowed.");
        }
        if (gatheringDelay.isNegative() || gatheringDelay.toMillis() > MAX_GATHERING_MS) {
            throw new IllegalArgumentException("gathering-delay=" + gatheringDelay.toMillis()
                    + "ms is not between 0ms and " + MAX_GATHERING_MS + "ms.");
        }
    }

    /** @throws IllegalArgumentException that names the setting, the value and what is allowed */
    public static ListenerSettings parse(String query) {
        Draft draft = new Draft(NONE);
        Set<String> seen = new HashSet<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + pair + "' is not key=value.");
            }
            String key = pair.substring(0, equals);
            if (!seen.add(key)) {
                throw new IllegalArgumentException("'" + key + "' is set twice. Remove one.");
            }
            draft.set(key, decoded(key, pair.substring(equals + 1)));
        }
        return draft.checked();
    }

    /** The same under another name. */
    public ListenerSettings name(String to) {
        return with(draft -> draft.name = to);
    }

    /** The same with a certificate and key of its own. */
    public ListenerSettings tls(TlsFiles to) {
        return with(draft -> {
            draft.tlsCert = to.certificate();
            draft.tlsKey = to.key();
        });
    }

    /** The same with another framing. */
    public ListenerSettings framing(String to) {
        return with(draft -> draft.framing = to);
    }

    /** The same with messages of another kind. */
    public ListenerSettings kind(MessageKind to) {
        return with(draft -> draft.kind = to);
    }

    /** The same behind another kind of proxy. */
    public ListenerSettings proxy(ProxyMechanism to) {
        return with(draft -> draft.proxy = to);
    }

    /** The same with or without compression. */
    public ListenerSettings compression(boolean to) {
        return with(draft -> draft.compresses = to);
    }

    /** The same, with messages delivered so often when a worker is lost. */
    public ListenerSettings delivery(EventDelivery to) {
        return with(draft -> draft.delivery = to);
    }

    /** The same with or without tokens. */
    public ListenerSettings tokens(boolean to) {
        return with(draft -> draft.checksTokens = to);
    }

    /** The same with another bound on what one client may say. */
    public ListenerSettings rate(ClientRate to) {
        return with(draft -> {
            draft.messagesPerSecond = to.messagesPerSecond();
            draft.bytesPerSecond = to.bytesPerSecond();
            draft.controlFramesPerSecond = to.controlFramesPerSecond();
        });
    }

    /** What one client may say: what was set, else what {@code defaults} say. */
    public ClientRate rateOr(ClientRate defaults) {
        return new ClientRate(
                messagesPerSecond != null ? messagesPerSecond : defaults.messagesPerSecond(),
                bytesPerSecond != null ? bytesPerSecond : defaults.bytesPerSecond(),
                controlFramesPerSecond != null ? controlFramesPerSecond : defaults.controlFramesPerSecond());
    }

    /** The same, served only by workers with this tag. */
    public ListenerSettings workers(String tag) {
        return with(draft -> draft.workers = tag);
    }

    /** The same with a heartbeat of its own. */
    public ListenerSettings heartbeat(Heartbeat to) {
        return with(draft -> {
            draft.pingInterval = to.pingInterval();
            draft.pingTimeout = to.pingTimeout();
            draft.idleTimeout = to.idleTimeout();
            draft.pingData = to.pingData();
            draft.lifeSign = to.lifeSign();
        });
    }

    /** The heartbeat of this listener: its own where it has one, else the gateway's. */
    public Heartbeat heartbeatOr(Heartbeat defaults) {
        return new Heartbeat(
                pingInterval != null ? pingInterval : defaults.pingInterval(),
                pingTimeout != null ? pingTimeout : defaults.pingTimeout(),
                idleTimeout != null ? idleTimeout : defaults.idleTimeout(),
                pingData != null ? pingData : defaults.pingData(),
                lifeSign != null ? lifeSign : defaults.lifeSign());
    }

    /** The same, with messages that wait so long for others to the same client. */
    public ListenerSettings gatheringDelay(Duration to) {
        return with(draft -> draft.gatheringDelay = to);
    }

    void requireMeaning(ClientProtocol protocol, boolean isTls) {
        if (tls != null && !isTls) {
            throw new IllegalArgumentException("tls-cert and tls-key have no meaning for " + protocol.scheme(false)
                    + "://. Remove them, or write " + protocol.scheme(true) + "://.");
        }
        if (kind != null && protocol == ClientProtocol.WEBSOCKET) {
            throw new IllegalArgumentException("kind has no meaning for " + protocol.scheme(isTls)
                    + "://, which tells text from binary itself. Remove it.");
        }
        if (framing != null && protocol != ClientProtocol.TCP) {
            throw new IllegalArgumentException("framing=" + framing + " has no meaning for "
                    + protocol.scheme(isTls) + "://, which has its own. Remove it, or write "
                    + ClientProtocol.TCP.scheme(isTls) + "://.");
        }
        if (protocol != ClientProtocol.WEBSOCKET && proxy.isHeader()) {
            throw new IllegalArgumentException("proxy=" + proxy + " has no meaning for " + protocol.scheme(isTls)
                    + "://, which has no headers. Remove it, or write proxy=" + ProxyMechanism.PROXY_PROTOCOL + ".");
        }
        if (protocol != ClientProtocol.WEBSOCKET && compresses) {
            throw new IllegalArgumentException(
                    "compression=on has no meaning for " + protocol.scheme(isTls) + "://. Remove it.");
        }
        if (protocol != ClientProtocol.WEBSOCKET && controlFramesPerSecond != null) {
            throw new IllegalArgumentException("control-frames-per-second has no meaning for " + protocol.scheme(isTls)
                    + "://, which has no such frames. Remove it.");
        }
    }

    private static int orZero(Integer value) {
        return value == null ? 0 : value;
    }

    private static boolean onOrOff(String key, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(key + "=" + value + " is neither of on and off.");
        };
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    key + "=" + value + " is not a whole number, such as 100, or 0 for any.");
        }
    }

    private static Duration duration(String key, String value) {
        try {
            return DurationText.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + "=" + e.getMessage());
        }
    }

    private static MessageKind messageKind(String value) {
        return switch (value) {
            case "text" -> MessageKind.TEXT;
            case "binary" -> MessageKind.BINARY;
            default -> throw new IllegalArgumentException("kind=" + value + " is unknown. Allowed: text, binary.");
        };
    }

    private static String decoded(String key, String value) {
        try {
            // A plus is a plus here: only forms of HTML write a space so.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + "=" + value
                    + " has a % without two hexadecimal digits behind it. Write %25 for a percent sign.");
        }
    }

    private ListenerSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A copy on its way to becoming other settings: what is not changed is written down once, here. */
    private static final class Draft {
        private String name;
        private Path tlsCert;
        private Path tlsKey;
        private String framing;
        private MessageKind kind;
        private ProxyMechanism proxy;
        private boolean compresses;
        private EventDelivery delivery;
        private boolean checksTokens;
        private Integer messagesPerSecond;
        private Integer bytesPerSecond;
        private Integer controlFramesPerSecond;
        private String workers;
        private Duration pingInterval;
        private Duration pingTimeout;
        private Duration idleTimeout;
        private String pingData;
        private LifeSign lifeSign;
        private Duration gatheringDelay;

        private Draft(ListenerSettings from) {
            name = from.name;
            tlsCert = from.tls == null ? null : from.tls.certificate();
            tlsKey = from.tls == null ? null : from.tls.key();
            framing = from.framing;
            kind = from.kind;
            proxy = from.proxy;
            compresses = from.compresses;
            delivery = from.delivery;
            checksTokens = from.checksTokens;
            messagesPerSecond = from.messagesPerSecond;
            bytesPerSecond = from.bytesPerSecond;
            controlFramesPerSecond = from.controlFramesPerSecond;
            workers = from.workers;
            pingInterval = from.pingInterval;
            pingTimeout = from.pingTimeout;
            idleTimeout = from.idleTimeout;
            pingData = from.pingData;
            lifeSign = from.lifeSign;
            gatheringDelay = from.gatheringDelay;
        }

        private void set(String key, String value) {
            switch (key) {
                case "name" -> name = value;
                case "tls-cert" -> tlsCert = Path.of(value);
                case "tls-key" -> tlsKey = Path.of(value);
                case "framing" -> framing = value;
                case "kind" -> kind = messageKind(value);
                case "proxy" -> proxy = ProxyMechanism.of(value);
                case "compression" -> compresses = onOrOff(key, value);
                case "delivery" -> delivery = EventDelivery.of(value);
                case "jwt" -> checksTokens = onOrOff(key, value);
                case "messages-per-second" -> messagesPerSecond = number(key, value);
                case "bytes-per-second" -> bytesPerSecond = number(key, value);
                case "control-frames-per-second" -> controlFramesPerSecond = number(key, value);
                case "workers" -> workers = value;
                case "ping-interval" -> pingInterval = duration(key, value);
                case "ping-timeout" -> pingTimeout = duration(key, value);
                case "idle-timeout" -> idleTimeout = duration(key, value);
                case "ping-data" -> pingData = value;
                case "life-sign" -> lifeSign = LifeSign.of(value);
                case "gathering-delay" -> gatheringDelay = duration(key, value);
                default -> throw unknown(key);
            }
        }

        private static IllegalArgumentException unknown(String key) {
            String nearest = NearestName.to(key, KEYS)
                    .map(near -> " Did you mean " + near + "?")
                    .orElse("");
            return new IllegalArgumentException(
                    "the setting '" + key + "' is unknown." + nearest + " Allowed: " + String.join(", ", KEYS) + ".");
        }

        private ListenerSettings checked() {
            return new ListenerSettings(
                    name,
                    TlsFiles.of(tlsCert, tlsKey, ""),
                    framing,
                    kind,
                    proxy,
                    compresses,
                    delivery,
                    checksTokens,
                    messagesPerSecond,
                    bytesPerSecond,
                    controlFramesPerSecond,
                    workers,
                    pingInterval,
                    pingTimeout,
                    idleTimeout,
                    pingData,
                    lifeSign,
                    gatheringDelay);
        }
    }
}
