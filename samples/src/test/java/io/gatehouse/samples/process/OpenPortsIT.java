package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each process listens where its READY line says, and nowhere else: the system is asked which of its sockets do. */
@Timeout(300)
class OpenPortsIT {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    void shouldListenOnDeclaredPortsOnly() throws Exception {
        assumeTrue(Files.isReadable(PROC.resolve("self/net/tcp")), "Not a Linux system: no list of its sockets");
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + register.address())
                .ready();
        LaunchedNode worker = nodes.start(
                        "worker",
                        "--register=" + register.address(),
                        "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
        gateway.logged("worker 'worker' .* takes clients");
        try (SocketClient client = SocketClient.connect(gateway.clients())) {
            assertThat(client.ask("Eall is up")).isEqualTo("all is up");

            assertThat(listening(register)).containsExactly(port(register.address()));
            assertThat(listening(gateway))
                    .containsExactlyInAnyOrder(
                            port(gateway.link()), gateway.clients().getPort());
            assertThat(listening(worker)).isEmpty();
        }
    }

    private static int port(String address) {
        return LaunchedNode.socketAddress(address).getPort();
    }

    /**
     * The ports at which a process takes connections. Its resolver has a socket of UDP for answers of name servers, which is not among
     * them.
     */
    private static Set<Integer> listening(LaunchedNode node) throws IOException {
        Path process = PROC.resolve(Long.toString(node.process().pid()));
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : files.toList()) {
                String target = target(file);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            Path list = process.resolve("net").resolve(table);
            if (!Files.exists(list)) {
                continue;
            }
            for (String line : Files.readAllLines(list)) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 9 && inodes.contains(words[9]) && words[3].equals(LISTENS)) {
                    ports.add(Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    private static String target(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed in the meantime
        }
    }
}
