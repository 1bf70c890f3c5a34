package io.gatehouse.gateway.api;

import io.gatehouse.base.HostPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where and how clients connect, written {@code SCHEME://HOST:PORT?key=value&key=value}: {@code ws}, {@code text}, {@code frame} or
 * {@code tcp}, and {@code wss}, {@code text+tls}, {@code frame+tls} or {@code tcp+tls} for the same over TLS.
 *
 * @param protocol what clients speak
 * @param isTls    whether they speak it over TLS
 * @param at       bind address; port 0 asks the system for one
 * @param settings what is different here from the gateway's defaults
 */
public record ListenAddress(ClientProtocol protocol, boolean isTls, HostPort at, ListenerSettings settings) {
    private static final String FORM =
            "SCHEME://HOST:PORT, such as ws://127.0.0.1:7272, with settings such as ?name=devices behind it";

    /** @throws IllegalArgumentException if a setting has no meaning for this protocol */
    public ListenAddress {
        settings.requireMeaning(protocol, isTls);
    }

    /** A listener without settings of its own. */
    public ListenAddress(String scheme, HostPort at) {
        this(scheme, at, ListenerSettings.NONE);
    }

    /** @throws IllegalArgumentException if the scheme is unknown, or a setting has no meaning for it */
    public ListenAddress(String scheme, HostPort at, ListenerSettings settings) {
        this(ClientProtocol.of(scheme), ClientProtocol.of(scheme).scheme(true).equals(scheme), at, settings);
    }

    /** @throws IllegalArgumentException with what is wrong and what is allowed */
    public static ListenAddress parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is not " + FORM + ".");
        }
        int question = text.indexOf('?');
        String address = text.substring(colon + 3, question < 0 ? text.length() : question);
        return new ListenAddress(
                text.substring(0, colon),
                HostPort.parse(address),
                question < 0 ? ListenerSettings.NONE : ListenerSettings.parse(text.substring(question + 1)));
    }

    /** How protocol and TLS are written in front of {@code ://}. */
    public String scheme() {
        return protocol.scheme(isTls);
    }

    /** The name that handlers see: the one it was given, else scheme and port. */
    public String name() {
        return settings.name() != null ? settings.name() : scheme() + ":" + at.port();
    }

    /** What one client may say: as set, else {@link ClientRate#DEFAULTS}, and on loopback {@link ClientRate#ON_LOOPBACK}. */
    public ClientRate rate() {
        return settings.rateOr(at.isLoopback() ? ClientRate.ON_LOOPBACK : ClientRate.DEFAULTS);
    }

    /** The same on another port, such as the one that listening on port 0 was given. */
    public ListenAddress withPort(int port) {
        return new ListenAddress(protocol, isTls, at.withPort(port), settings);
    }

    /** Scheme and address, and {@code ?name=} behind them if it was given a name: what tells one of several from the others. */
    public String toNamedString() {
        return settings.name() == null
                ? toString()
                : this + "?name="
                        + URLEncoder.encode(settings.name(), StandardCharsets.UTF_8)
                                .replace("+", "%20");
    }

    /** Scheme and address, without settings. */
    @Override
    public String toString() {
        return scheme() + "://" + at;
    }
}
