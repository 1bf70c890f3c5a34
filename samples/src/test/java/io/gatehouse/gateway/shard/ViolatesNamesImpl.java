package io.gatehouse.gateway.shard;

/** Breaks on purpose: a name that says nothing. */
final class ViolatesNamesImpl {}
