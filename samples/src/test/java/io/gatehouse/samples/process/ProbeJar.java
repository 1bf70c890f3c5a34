package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.acme.Blocks;
import com.acme.ProbeEvents;
import io.gatehouse.gateway.api.Framing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A user's application: the package {@code com.acme} of these tests in a jar of its own, which the launcher does not know. */
public final class ProbeJar {
    private ProbeJar() {}

    public static Path in(Path directory) throws Exception {
        Path classes = Path.of(ProbeEvents.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = directory.resolve("acme.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files(classes.resolve("com/acme"))) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + Framing.class.getName()));
            out.write(Blocks.class.getName().getBytes(UTF_8));
        }
        return jar;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
