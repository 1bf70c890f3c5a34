/**
 * {@code gatehouse bench}: a load client of its own, the handler that it talks to, and what it measures.
 *
 * <p>Threading: the load client is one thread, the main one; the handler runs in the workers that are measured.
 */
package io.gatehouse.samples.bench;
