/**
 * A worker as a process or as an object in one: {@link io.gatehouse.business.BusinessWorker} wires everything below this package.
 *
 * <p>Threading: one event loop for all links of a worker, handler threads for the application's code, callback threads for its futures.
 * Nothing is static: several workers in one JVM do not know of each other.
 */
package io.gatehouse.business;
