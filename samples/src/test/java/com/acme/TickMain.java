package com.acme;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A program that is no worker and tells everybody "tick", ten times a second, whatever becomes of the cluster. Argument: a register. */
public final class TickMain {
    private TickMain() {}

    /** Runs until it is killed. */
    public static void main(String[] args) {
        GatewayClient cluster =
                GatewayClient.connect(GatewayClientOptions.of(args[0])).await();
        System.out.println("READY ticks");
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(() -> tick(cluster), 0, 100, TimeUnit.MILLISECONDS);
    }

    private static void tick(GatewayClient cluster) {
        try {
            cluster.sendToAll("tick").await();
        } catch (UnavailableException e) {
            // The next one may find a gateway again.
        }
    }
}
