/** Options and extension points of a gateway. Immutable; any thread. For those who start a gateway from their own code. */
package io.gatehouse.gateway.api;
