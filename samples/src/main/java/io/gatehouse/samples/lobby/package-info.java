/** The handler of the README: a lobby that everybody is in. */
package io.gatehouse.samples.lobby;
