package io.gatehouse.samples.bench;

import java.util.List;

/** Clients whose messages come back from the worker. */
final class Echo extends LoadSource {
    private final LoadMessage message;
    private List<LoadSocket> clients = List.of();
    private int next;

    Echo(LoadLoop loop, int size) {
        super(loop);
        message = LoadMessage.marked("E", size);
    }

    void clients(List<LoadSocket> sockets) {
        clients = sockets;
    }

    @Override
    void sendOne(long markNs) {
        send(clients.get(next), markNs);
        next = (next + 1) % clients.size();
    }

    private void send(LoadSocket client, long markNs) {
        flow().sent(markNs, 1);
        loop.send(client, message.at(markNs));
    }

    /** Each client has one message in flight; see {@link #received}. This is for the first of each. */
    @Override
    boolean hasRoom() {
        return flow().inFlight() < clients.size();
    }

    @Override
    public void received(LoadSocket socket, long sentNs) {
        super.received(socket, sentNs);
        if (isClosedLoop()) {
            send(socket, System.nanoTime());
        }
    }
}
