package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of options and values of options: read, or refused in words. */
public final class ConfigFileFuzz {
    private ConfigFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Path file = Files.createTempFile("fuzz", ".yaml");
        try {
            Files.write(file, data);
            ConfigFile.read(file);
        } catch (ConfigurationException e) {
            requireOneLine(e);
        } finally {
            Files.delete(file);
        }
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            HostPort.parse(text);
        } catch (IllegalArgumentException | ConfigurationException e) {
            // Refused, as it should be.
        }
        try {
            ByteSize.parse(text);
        } catch (IllegalArgumentException | ConfigurationException e) {
            // Refused, as it should be.
        }
    }

    private static void requireOneLine(ConfigurationException refusal) {
        if (refusal.getMessage().contains("\n") || refusal.getMessage().contains("\u001b")) {
            throw new AssertionError("more than a line: " + refusal.getMessage());
        }
    }
}
