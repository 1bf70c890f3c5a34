package io.gatehouse.samples.lobby;

import io.gatehouse.business.BusinessWorker;

/** The lobby as a program of its own: a worker in a plain {@code main}, with the same options as {@code ./gatehouse worker}. */
public final class LobbyMain {
    private LobbyMain() {}

    public static void main(String[] args) {
        BusinessWorker.main(args, LobbyEvents::new);
    }
}
