package io.gatehouse.protocol;

import io.gatehouse.link.Link;
import io.vertx.core.buffer.Buffer;

/** Breaks on purpose: the protocol must know neither links nor I/O. */
record ViolatesDirection(Link link, Buffer buffer) {}
