/** The handler that load generators talk to. */
package io.gatehouse.samples.bench;
