/**
 * For tests of applications: one handler without sockets ({@link io.gatehouse.testkit.FakeWorker}), and whole clusters in one JVM on
 * free loopback ports ({@link io.gatehouse.testkit.LocalCluster}), with clients that are asked the same way.
 *
 * <p>Everything here is called from a test's thread. The first waits for nothing, the second with a deadline; nothing sleeps.
 */
package io.gatehouse.testkit;
