package io.gatehouse.samples.bench;

/** Clients that do nothing but be there. */
final class SilentClients implements LoadListener {
    private int lost;

    /** How a client gets what users have: a uid, a session, a group of ten and one of all. */
    static byte[] introduction(int number) {
        return LoadMessage.plain("I" + "user-" + number + "|room-" + number / 10 + "|everybody");
    }

    int lost() {
        return lost;
    }

    @Override
    public void opened(LoadSocket socket) {
        throw new IllegalStateException("opened twice");
    }

    @Override
    public void received(LoadSocket socket, long sentNs) {
        throw new IllegalStateException("a message for a silent client");
    }

    @Override
    public void answered(LoadSocket socket) {
        throw new IllegalStateException("an answer to nothing");
    }

    @Override
    public void lost(LoadSocket socket, String why) {
        lost++;
    }
}
