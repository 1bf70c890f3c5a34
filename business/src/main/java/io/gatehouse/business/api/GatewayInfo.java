package io.gatehouse.business.api;

import io.gatehouse.base.HostPort;

/**
 * A gateway as a worker sees it.
 *
 * @param name     for people; not unique
 * @param address  what the worker dials
 * @param isLinked whether the link is open now: then sends reach its clients, and it may bind clients to this worker
 */
public record GatewayInfo(String name, HostPort address, boolean isLinked) {}
