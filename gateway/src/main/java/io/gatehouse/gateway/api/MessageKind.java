package io.gatehouse.gateway.api;

/** What handlers get of a listener whose protocol does not tell text from binary. */
public enum MessageKind {
    /** Text where it is valid UTF-8, else binary. */
    TEXT,
    /** Binary, not looked into. */
    BINARY
}
