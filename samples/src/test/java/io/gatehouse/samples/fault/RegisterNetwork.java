package io.gatehouse.samples.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The network between registers: addresses below 127.0.0.0/8 that no other test has, and, if it can be cut, a proxy in front of each
 * register. Registers dial from the address that they listen on, so a proxy knows who comes. A cut breaks what is connected; with
 * {@code silent} bytes wait instead, as with a cable that is pulled. Any thread.
 */
final class RegisterNetwork implements AutoCloseable {
    private static final int NODES_PORT = 1236;
    private static final int CLUSTER_PORT = 1237;
    private static final int BEHIND_PROXY = 1238;

    private final String prefix;
    private final boolean canBeCut;
    private final boolean silent;
    private final List<ServerSocket> proxies = new ArrayList<>();
    private final Set<Pipe> pipes = new HashSet<>(); // guarded by this
    private int cutOff; // guarded by this; 0 for none
    private volatile boolean closed;

    private record Pipe(int from, int to, Socket dialler, Socket onward) {
        private void close() throws IOException {
            // With a reset, as if the system had taken the connection away.
            dialler.setSoLinger(true, 0);
            onward.setSoLinger(true, 0);
            dialler.close();
            onward.close();
        }
    }

    private RegisterNetwork(boolean canBeCut, boolean silent) throws IOException {
        this.canBeCut = canBeCut;
        this.silent = silent;
        var random = new Random();
        prefix = "127." + (1 + random.nextInt(250)) + "." + random.nextInt(250) + ".";
        for (int i = 1; canBeCut && i <= RegisterSet.SIZE; i++) {
            int number = i;
            var proxy = new ServerSocket(CLUSTER_PORT, 100, InetAddress.getByName(prefix + i));
            proxies.add(proxy);
            start("accept for " + i, () -> accept(proxy, number));
        }
    }

    static RegisterNetwork direct() throws IOException {
        return new RegisterNetwork(false, false);
    }

    /** @param silent whether a cut is not noticed by the system */
    static RegisterNetwork thatCanBeCut(boolean silent) throws IOException {
        return new RegisterNetwork(true, silent);
    }

    /** Where nodes reach a register. */
    String clients(int number) {
        return prefix + number + ":" + NODES_PORT;
    }

    String bind(int number) {
        return prefix + number + ":" + (canBeCut ? BEHIND_PROXY : CLUSTER_PORT);
    }

    String advertise(int number) {
        return prefix + number + ":" + CLUSTER_PORT;
    }

    /** All, as one list. */
    String list() {
        return IntStream.rangeClosed(1, RegisterSet.SIZE)
                .mapToObj(this::advertise)
                .collect(Collectors.joining(","));
    }

    /** Cuts one register off from the others. */
    synchronized void cutOff(int number) throws IOException {
        cutOff = number;
        if (!silent) {
            for (Pipe pipe : pipes) {
                if (isCut(pipe.from, pipe.to)) {
                    pipe.close();
                }
            }
        }
    }

    synchronized void heal() {
        cutOff = 0;
        notifyAll();
    }

    private synchronized boolean isCut(int from, int to) {
        return cutOff != 0 && from != to && (from == cutOff || to == cutOff);
    }

    private void accept(ServerSocket proxy, int to) throws IOException {
        while (!closed) {
            Socket dialler = proxy.accept();
            byte[] address = dialler.getInetAddress().getAddress();
            int from = address[3];
            start(from + " to " + to, () -> pipe(dialler, from, to));
        }
    }

    private void pipe(Socket dialler, int from, int to) throws IOException {
        if (isCut(from, to) && !silent) {
            dialler.setSoLinger(true, 0);
            dialler.close();
            return;
        }
        awaitHealed(from, to);
        var onward = new Socket();
        try {
            onward.connect(new InetSocketAddress(prefix + to, BEHIND_PROXY));
        } catch (IOException e) {
            dialler.close();
            throw e;
        }
        var pipe = new Pipe(from, to, dialler, onward);
        synchronized (this) {
            pipes.add(pipe);
        }
        start(to + " back to " + from, () -> copy(onward, dialler, pipe));
        copy(dialler, onward, pipe);
    }

    private void copy(Socket source, Socket target, Pipe pipe) throws IOException {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = source.getInputStream();
            OutputStream out = target.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitHealed(pipe.from, pipe.to);
                out.write(buffer, 0, read);
            }
        } finally {
            awaitHealed(pipe.from, pipe.to);
            source.close();
            target.close();
            synchronized (this) {
                pipes.remove(pipe);
            }
        }
    }

    private synchronized void awaitHealed(int from, int to) {
        while (silent && isCut(from, to) && !closed) {
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
                        // One end has gone; the other end is closed by now.
                    }
                },
                "register network, " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        heal();
        for (ServerSocket proxy : proxies) {
            proxy.close();
        }
        List<Pipe> open;
        synchronized (this) {
            open = List.copyOf(pipes);
        }
        for (Pipe pipe : open) {
            pipe.close();
        }
    }
}
