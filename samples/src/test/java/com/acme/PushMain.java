package com.acme;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.Who;
import java.util.concurrent.TimeUnit;

/** A program that is no worker and drives two clusters. Arguments: a register of each. Says what it did, one thing a line. */
public final class PushMain {
    private PushMain() {}

    /** Ends by itself when a gateway of the first cluster is gone. */
    public static void main(String[] args) throws Exception {
        try (var east = GatewayClient.connect(GatewayClientOptions.of(args[0])).await();
                var west =
                        GatewayClient.connect(GatewayClientOptions.of(args[1])).await()) {
            for (GatewayClient cluster : new GatewayClient[] {east, west}) {
                String name = cluster == east ? "east" : "west";
                for (var client :
                        cluster.list(Who.everyone(), Page.all()).await().complete()) {
                    cluster.joinGroup(client.id(), "pushed").await();
                }
                Receipt receipt = cluster.receipts()
                        .sendToGroup("pushed", "hello " + name)
                        .await();
                System.out.println(name + " linked=" + cluster.gateways().size() + " queued=" + receipt.applied()
                        + " missing=" + receipt.missingGateways());
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
            while (System.nanoTime() < end) {
                try {
                    east.count(Who.everyone()).await().complete();
                } catch (UnavailableException gone) {
                    break;
                }
            }
            try {
                east.sendToGroup("pushed", "without one").await();
                System.out.println("nobody is missing");
            } catch (UnavailableException e) {
                System.out.println("failed: " + e.getMessage());
            }
            west.sendToGroup("pushed", "the other cluster is whole").await();
        }
        System.out.println("closed");
    }
}
