/**
 * Which uids and groups clients of this gateway have, told to the workers, so that their sends come only if somebody is here for them.
 *
 * <p>Changes are rare next to sends: only the first and the last client of a name on an event loop are one. All state is guarded by the
 * lock of the one {@link io.gatehouse.gateway.interest.InterestPublisher}, which is held for a few map operations and for the encoding of
 * what is sent. No delivery to a client touches it.
 */
package io.gatehouse.gateway.interest;
