package io.gatehouse.gateway;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.stream.StreamProtocol;
import io.gatehouse.tls.WatchedCertificate;

/**
 * What a client listener has once, on all event loops together.
 *
 * @param stream      null for WebSocket
 * @param certificate null without TLS
 */
record ServedListener(ListenAddress address, StreamProtocol stream, WatchedCertificate certificate) {}
