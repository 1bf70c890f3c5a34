package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One chat, one handler: a WebSocket client, {@code nc} and a program that frames its messages are in the same room. */
@Timeout(300)
class ProtocolsIT {
    private static final int TIMEOUT_MS = 60_000;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    @Tag("GW-01")
    @Tag("GW-27")
    void shouldServeOneChatToWebSocketLinesAndFramesAtOnce() throws Exception {
        assumeNc();
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        String at = register.readyValue("listen");
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--listen=ws://127.0.0.1:0,text://127.0.0.1:0,frame://127.0.0.1:0?kind=text",
                        "--link=127.0.0.1:0",
                        "--register=" + at)
                .ready();
        nodes.start("worker", "--register=" + at, "--handler=io.gatehouse.samples.chat.ChatEvents")
                .ready();
        String[] listeners = gateway.readyValue("listen").split(",");
        int textPort = URI.create(listeners[1]).getPort();
        int framePort = URI.create(listeners[2]).getPort();

        Process nc = nc(textPort);
        try (SocketClient browser = SocketClient.connect(gateway.clients());
                Socket framed = connect(framePort);
                BufferedReader lines = nc.inputReader(UTF_8)) {
            assertThat(browser.ask(login("Web"))).contains("\"client_list\"");
            say(nc, login("Line"));
            assertThat(lines.readLine()).contains("\"client_list\"", "Web", "Line");
            write(framed, login("Frame"));
            assertThat(read(framed)).contains("\"client_list\"", "Web", "Line", "Frame");
            assertThat(browser.next()).contains("login", "Line");
            assertThat(browser.next()).contains("login", "Frame");
            assertThat(lines.readLine()).contains("login", "Frame");

            browser.send(toAll("from a browser"));
            assertEverybodyHears("from a browser", browser, lines, framed);
            say(nc, toAll("from nc"));
            assertEverybodyHears("from nc", browser, lines, framed);
            write(framed, toAll("from a frame"));
            assertEverybodyHears("from a frame", browser, lines, framed);

            nc.destroy();
            assertThat(browser.next()).contains("logout", "Line");
            assertThat(read(framed)).contains("logout", "Line");
        } finally {
            nc.destroyForcibly();
        }
    }

    private static void assertEverybodyHears(String text, SocketClient browser, BufferedReader lines, Socket framed)
            throws Exception {
        assertThat(browser.next()).contains("\"say\"", text);
        assertThat(lines.readLine()).contains("\"say\"", text);
        assertThat(read(framed)).contains("\"say\"", text);
    }

    /** Where there is no nc, skips the test; in continuous integration the test then fails when it starts one. */
    static void assumeNc() {
        boolean hasNc = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "nc")));
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(hasNc, "nc is not on the path: apt-get install netcat-openbsd");
        }
    }

    static Process nc(int port) throws IOException {
        return new ProcessBuilder("nc", "127.0.0.1", Integer.toString(port))
                .redirectErrorStream(true)
                .start();
    }

    static Socket connect(int port) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    static String login(String name) {
        return "{\"type\":\"login\",\"client_name\":\"" + name + "\",\"room_id\":\"1\"}";
    }

    static String toAll(String text) {
        return "{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"" + text + "\"}";
    }

    static void say(Process nc, String line) throws IOException {
        nc.getOutputStream().write((line + "\n").getBytes(UTF_8));
        nc.getOutputStream().flush();
    }

    static void write(Socket framed, String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        DataOutputStream out = new DataOutputStream(framed.getOutputStream());
        out.writeInt(4 + bytes.length);
        out.write(bytes);
        out.flush();
    }

    static String read(Socket framed) throws IOException {
        DataInputStream in = new DataInputStream(framed.getInputStream());
        return new String(in.readNBytes(in.readInt() - 4), UTF_8);
    }
}
