/**
 * For tests of applications: whole clusters in one JVM on free loopback ports, and clients that talk to them.
 *
 * <p>Everything here is called from a test's thread and waits with a deadline; nothing sleeps.
 */
package io.gatehouse.testkit;
