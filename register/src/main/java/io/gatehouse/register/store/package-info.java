/**
 * Who is online, behind one seam: in memory for a single register; a store that several registers share takes the same place.
 *
 * <p>Runs on the register's event loop. Used by {@code io.gatehouse.register} only.
 */
package io.gatehouse.register.store;
