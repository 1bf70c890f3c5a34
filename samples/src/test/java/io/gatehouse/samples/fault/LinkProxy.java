package io.gatehouse.samples.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The network between workers and one gateway. It can be cut for one worker, in one direction or both: then bytes wait, and so does the
 * end of a connection, as with a cable that is pulled; when it is healed they arrive after all. Any thread.
 */
final class LinkProxy implements AutoCloseable {
    /** A direction of travel. */
    enum Way {
        TO_GATEWAY,
        TO_WORKER
    }

    private final ServerSocket listener;
    private final String worker;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Way> cut = EnumSet.noneOf(Way.class); // guarded by this
    private volatile InetSocketAddress gateway;
    private volatile boolean closed;

    /** @param worker name of the one for whom it can be cut */
    LinkProxy(String worker) throws IOException {
        this.worker = worker;
        listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        start("accept", this::accept);
    }

    /** What the gateway has to advertise. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Where it leads. */
    void leadTo(InetSocketAddress address) {
        gateway = address;
    }

    synchronized void cut(Way... ways) {
        cut.addAll(List.of(ways));
    }

    synchronized void heal() {
        cut.clear();
        notifyAll();
    }

    private void accept() throws IOException {
        while (!closed) {
            Socket dialler = listener.accept();
            sockets.add(dialler);
            start("link", () -> link(dialler));
        }
    }

    private void link(Socket dialler) throws IOException {
        // The first frame has the name of who dials.
        byte[] hello = new byte[1024];
        int read = dialler.getInputStream().read(hello);
        if (read < 0) {
            dialler.close();
            return;
        }
        boolean isVictim = new String(hello, 0, read, StandardCharsets.ISO_8859_1).contains(worker);
        Socket onward = new Socket();
        sockets.add(onward);
        awaitHealed(isVictim, Way.TO_GATEWAY);
        onward.connect(gateway);
        onward.getOutputStream().write(hello, 0, read);
        start("to worker", () -> copy(onward, dialler, isVictim, Way.TO_WORKER));
        copy(dialler, onward, isVictim, Way.TO_GATEWAY);
    }

    private void copy(Socket from, Socket to, boolean isVictim, Way way) throws IOException {
        byte[] buffer = new byte[64 << 10];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitHealed(isVictim, way);
                out.write(buffer, 0, read);
            }
        } finally {
            awaitHealed(isVictim, way);
            to.close();
            from.close();
        }
    }

    private synchronized void awaitHealed(boolean isVictim, Way way) {
        while (isVictim && cut.contains(way) && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String name, Task task) {
        var thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One end of a link has gone; the other end is closed by now.
                    }
                },
                "link proxy, " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        heal();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
