package io.gatehouse.samples.bench;

import java.util.List;
import java.util.stream.IntStream;

/** Publishers that send to groups in turn, and their members. */
final class FanOut extends LoadSource {
    private final int clients;
    private final int window;
    private final List<LoadMessage> messages;
    private List<LoadSocket> publishers = List.of();
    private int next;

    FanOut(LoadLoop loop, int clients, int groups, int window, int size) {
        super(loop);
        this.clients = clients;
        this.window = window;
        messages = IntStream.range(0, Math.min(groups, clients))
                .mapToObj(group -> LoadMessage.marked("Pg" + group + "|", size))
                .toList();
    }

    /** How a member says which group it is in. */
    byte[] join(int member) {
        return LoadMessage.plain("Jg" + member % messages.size());
    }

    void publishers(List<LoadSocket> sockets) {
        publishers = sockets;
    }

    @Override
    void sendOne(long markNs) {
        int group = next % messages.size();
        LoadSocket publisher = publishers.get(next % publishers.size());
        next = next + 1 & Integer.MAX_VALUE;
        flow().sent(markNs, membersOf(group));
        loop.send(publisher, messages.get(group).at(markNs));
    }

    private int membersOf(int group) {
        return clients / messages.size() + (group < clients % messages.size() ? 1 : 0);
    }

    @Override
    boolean hasRoom() {
        int members = membersOf(0);
        return flow().inFlight() + members <= (long) window * members;
    }
}
