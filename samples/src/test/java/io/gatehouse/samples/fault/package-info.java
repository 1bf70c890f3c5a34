/** Faults under load, with real processes: a fleet of clients counts what is lost, repeated, out of order and cut off. */
package io.gatehouse.samples.fault;
