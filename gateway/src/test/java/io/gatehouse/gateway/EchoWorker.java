package io.gatehouse.gateway;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Vertx;
import java.util.List;

/** Sends each message back to its client, acknowledges everything and remembers nothing, however much goes through it. */
final class EchoWorker implements LinkListener {
    private final LinkClient client;

    EchoWorker(Vertx vertx, LinkOptions options, HostPort gateway) {
        client = new LinkClient(
                vertx,
                options,
                new NodeIdentity(LinkRole.WORKER, 1, 1, "echo"),
                LinkRole.GATEWAY,
                List.of(gateway),
                this);
    }

    void start() {
        client.start();
    }

    void close() {
        client.close("test ends");
    }

    @Override
    public void onOpen(Link link) {
        link.send(new GatewayCommand.Ready(1 << 16, 64 << 20, 256 << 20));
    }

    @Override
    public void onMessage(Link link, WireMessage message) {
        if (message instanceof GatewayEvent.Connected connected) {
            acknowledge(link, connected.stamp());
        } else if (message instanceof GatewayEvent.MessageReceived received) {
            link.sendPastBound(new GatewayCommand.Send(
                    0,
                    0,
                    Target.clients(received.stamp().connection()),
                    received.isText() ? PayloadKind.TEXT : PayloadKind.BINARY,
                    Delivery.RELIABLE,
                    "",
                    received.payload()));
            acknowledge(link, received.stamp());
        } else if (message instanceof GatewayEvent.Closed closed) {
            acknowledge(link, closed.stamp());
        }
    }

    private static void acknowledge(Link link, EventStamp stamp) {
        link.send(new GatewayCommand.Acknowledge(
                new int[] {stamp.connection()}, new int[] {stamp.epoch()}, new long[] {stamp.number()}));
    }

    @Override
    public void onClose(Link link, String reason) {}
}
