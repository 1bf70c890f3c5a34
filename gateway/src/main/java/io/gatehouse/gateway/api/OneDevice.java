package io.gatehouse.gateway.api;

/** How many clients may have one uid at a time, over all gateways of the cluster, and which stays. */
public enum OneDevice {
    /** Any number. */
    OFF,
    /** One: who comes takes the place of who was there, which is closed with 4501. */
    NEWEST,
    /** One: who comes while somebody is there is closed with 4501. */
    OLDEST
}
