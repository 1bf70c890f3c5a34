/** A handler that never blocks, and one worker that serves two kinds of clients. Handler threads. */
package io.gatehouse.samples.stock;
