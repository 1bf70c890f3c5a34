package io.gatehouse.gateway.api;

import io.gatehouse.base.HostPort;

/**
 * Where and how clients connect, written {@code ws://HOST:PORT}.
 *
 * @param scheme the client protocol; {@code ws}
 * @param at     bind address; port 0 asks the system for one
 */
public record ListenAddress(String scheme, HostPort at) {
    /** @throws IllegalArgumentException with the text and the expected form */
    public static ListenAddress parse(String text) {
        if (!text.startsWith("ws://")) {
            throw new IllegalArgumentException("'" + text + "' is not ws://HOST:PORT, such as ws://127.0.0.1:7272.");
        }
        return new ListenAddress("ws", HostPort.parse(text.substring("ws://".length())));
    }

    /** The name that handlers see: scheme and port. */
    public String name() {
        return scheme + ":" + at.port();
    }

    @Override
    public String toString() {
        return scheme + "://" + at;
    }
}
