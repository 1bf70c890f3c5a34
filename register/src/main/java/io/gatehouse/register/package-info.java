/**
 * The register: knows which gateways and workers are alive, and tells them of each other.
 *
 * <p>One event loop; no client data passes here. {@link io.gatehouse.register.RegisterServer} is the entry, {@link
 * io.gatehouse.register.RegisterMain} the process.
 */
package io.gatehouse.register;
