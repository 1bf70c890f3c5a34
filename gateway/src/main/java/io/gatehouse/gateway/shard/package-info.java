/**
 * What one event loop owns: its clients and its indexes of uids and groups. One instance per loop, no locks; other threads hand over
 * tasks. Only {@link io.gatehouse.gateway.shard.ConnectionTable} is shared.
 */
package io.gatehouse.gateway.shard;
