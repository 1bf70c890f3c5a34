package io.gatehouse.business.api;

/**
 * What a worker runs: {@link ClientEvents}, whose methods may block and are done when they return, or {@link AsyncClientEvents}, whose
 * methods give back futures and are done when those complete. Whatever takes a handler takes either kind.
 */
public sealed interface EventHandler permits ClientEvents, AsyncClientEvents {}
