package io.gatehouse.samples.fault;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One client of a fleet: keeps a number of its messages on the way, and writes down what comes back. Confined to its event loop.
 *
 * <p>It says {@code NUMBER}; the handler answers {@code e NUMBER EVENT FLAG} and, to the whole group, {@code g NAME NUMBER EVENT FLAG}.
 */
final class FleetClient extends SimpleChannelInboundHandler<WebSocketFrame> {
    /** The close code of a connection that ended without a close frame. */
    static final int ABNORMAL = 1006;

    private final int index;
    private final String name;
    private final int window;
    private final String padding;
    private final CompletableFuture<FleetClient> connected = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<String> flooded = new CompletableFuture<>();
    private final Ledger echoes = new Ledger();
    private final Map<String, Ledger> groupBySender = new HashMap<>();
    private final Ledger stream = new Ledger();
    private final List<Long> streamDelaysNs = new ArrayList<>();
    private final Map<Integer, Long> sentNs = new HashMap<>();
    private List<Long> echoDelaysNs; // null until they are asked for
    private ChannelHandlerContext ctx;
    private boolean sending;
    private boolean ready;
    private int sent;
    private int heldBack;
    private long waitsSinceNs;
    private long longestPauseNs;
    private int closeCode = ABNORMAL;
    private String closeText = "";
    private long closedMs;

    FleetClient(String name, int index, int window, String padding) {
        super(WebSocketFrame.class);
        this.padding = padding;
        this.index = index;
        this.name = name;
        this.window = window;
    }

    /** Completed when the handler has greeted it: it is in its group. */
    CompletableFuture<FleetClient> connected() {
        return connected;
    }

    /** Completed with the close code. */
    CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Its place in the fleet. */
    int index() {
        return index;
    }

    String name() {
        return name;
    }

    void execute(Runnable task) {
        ctx.executor().execute(task);
    }

    void startSending() {
        sending = true;
        waitsSinceNs = System.nanoTime();
        fill();
    }

    void stopSending() {
        sending = false;
    }

    /** Has the handler send as much as it can: {@code flood …}. */
    CompletableFuture<String> askForFlood(String text) {
        ctx.writeAndFlush(new TextWebSocketFrame(text));
        return flooded;
    }

    /** Stops reading its socket; what the gateway has for it waits there. */
    void stall() {
        ctx.channel().config().setAutoRead(false);
    }

    /** Reads again. */
    void readOn() {
        ctx.channel().config().setAutoRead(true);
    }

    int sent() {
        return sent;
    }

    /** How often its socket took no more. */
    int heldBack() {
        return heldBack;
    }

    int unanswered() {
        return sent - echoes.distinct();
    }

    Ledger echoes() {
        return echoes;
    }

    /** Answers and messages to the group so far, also those that came again. */
    int came() {
        return echoes.received()
                + groupBySender.values().stream().mapToInt(Ledger::received).sum();
    }

    /** What came from one member of the group; null if nothing. */
    Ledger groupFrom(String sender) {
        return groupBySender.get(sender);
    }

    /** What came of {@code s NUMBER NANOTIME} messages, which the test itself sends. */
    Ledger stream() {
        return stream;
    }

    /** How long each of them took, since the last call. */
    List<Long> takeStreamDelaysNs() {
        List<Long> delays = List.copyOf(streamDelaysNs);
        streamDelaysNs.clear();
        return delays;
    }

    /** How long its messages took to be answered, since the last call; they are measured from the first call on. */
    List<Long> takeEchoDelaysNs() {
        List<Long> delays = echoDelaysNs == null ? List.of() : echoDelaysNs;
        echoDelaysNs = new ArrayList<>();
        return delays;
    }

    long longestPauseMs() {
        long waiting = unanswered() > 0 && !closed.isDone() ? System.nanoTime() - waitsSinceNs : 0;
        return Math.max(longestPauseNs, waiting) / 1_000_000;
    }

    /** The text of the close frame. */
    String closeText() {
        return closeText;
    }

    /** When the close frame came, in milliseconds from a point of its own. */
    long closedMs() {
        return closedMs;
    }

    void leave() {
        sending = false;
        if (ctx != null) {
            ctx.close();
        }
    }

    private void fill() {
        boolean wrote = false;
        while (sending && ctx.channel().isWritable() && unanswered() < window) {
            if (unanswered() == 0) {
                waitsSinceNs = System.nanoTime();
            }
            if (echoDelaysNs != null) {
                sentNs.put(sent, System.nanoTime());
            }
            ctx.write(new TextWebSocketFrame(sent++ + padding));
            wrote = true;
        }
        if (wrote) {
            ctx.flush();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
            connected.completeExceptionally(new IllegalStateException(name + ": handshake timed out"));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            closeCode = close.statusCode() < 0 ? 1005 : close.statusCode();
            closeText = close.reasonText();
            closedMs = System.nanoTime() / 1_000_000;
            // As RFC 6455 asks; the server then ends the connection.
            context.writeAndFlush(
                    closeCode == 1005 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(closeCode, ""));
        } else if (frame instanceof TextWebSocketFrame text) {
            onText(text.text().split(" "));
        }
    }

    private void onText(String[] words) {
        switch (words[0]) {
            case "hello" -> {
                ready = true;
                connected.complete(this);
            }
            case "e" -> {
                long now = System.nanoTime();
                longestPauseNs = Math.max(longestPauseNs, now - waitsSinceNs);
                waitsSinceNs = now;
                Long then = sentNs.remove(Integer.parseInt(words[1]));
                if (then != null) {
                    echoDelaysNs.add(now - then);
                }
                echoes.received(Integer.parseInt(words[1]), Long.parseLong(words[2]), words[3].equals("1"));
                fill();
            }
            case "g" ->
                groupBySender
                        .computeIfAbsent(words[1], sender -> new Ledger())
                        .received(Integer.parseInt(words[2]), Long.parseLong(words[3]), words[4].equals("1"));
            case "s" -> {
                int number = Integer.parseInt(words[1]);
                stream.received(number, number, false);
                streamDelaysNs.add(System.nanoTime() - Long.parseLong(words[2]));
            }
            case "flooded" -> flooded.complete(String.join(" ", words));
            default -> throw new IllegalStateException(name + " got '" + words[0] + "'");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        heldBack += context.channel().isWritable() ? 0 : 1;
        if (ready) {
            fill();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        sending = false;
        connected.completeExceptionally(new IllegalStateException(name + ": closed with " + closeCode));
        closed.complete(closeCode);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connected.completeExceptionally(cause);
        context.close();
    }
}
