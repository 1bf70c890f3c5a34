/** A handler that bears redelivery: what it does outside of Gatehouse is done once, whatever dies meanwhile. */
package io.gatehouse.samples.orders;
