package io.gatehouse.samples.bench;

/** Is told what happens to sockets of the load client, on its thread. */
interface LoadListener {
    /** It is a WebSocket now. */
    void opened(LoadSocket socket);

    /** A message came that was sent at this time. */
    void received(LoadSocket socket, long sentNs);

    /** A short text came: the handler's answer to a command. */
    void answered(LoadSocket socket);

    /** It ended, and not because this side closed it. */
    void lost(LoadSocket socket, String why);
}
