package io.gatehouse.config;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Encryption of links, for every command that has or dials them; a picocli mixin. */
public final class LinkTlsFlags {
    private static final Logger LOG = LoggerFactory.getLogger(LinkTlsFlags.class);

    @Option(
            names = "--link-tls-ca",
            descriptionKey = "link.tls-ca",
            paramLabel = "FILE",
            description = "Certificates that sign those of the nodes, in PEM form. With it links are encrypted, and a "
                    + "node is believed only if its certificate names the host that was dialled.")
    private Path authorities;

    @Option(
            names = "--link-tls-cert",
            descriptionKey = "link.tls-cert",
            paramLabel = "FILE",
            description = "Certificate of this node in PEM form, with those that lead to link.tls-ca. Gateways and "
                    + "registers need one, and with link.tls-mutual everybody.")
    private Path certificate;

    @Option(
            names = "--link-tls-key",
            descriptionKey = "link.tls-key",
            paramLabel = "FILE",
            description = "Its private key in PEM form (PKCS#8), not encrypted.")
    private Path key;

    @Option(
            names = "--link-tls-mutual",
            descriptionKey = "link.tls-mutual",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description = "Whether those who dial this node must show a certificate of link.tls-ca, too.")
    private boolean mutual;

    @Option(
            names = "--link-tls-reload-interval",
            descriptionKey = "link.tls-reload-interval",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How often the files are looked at for a change; new links get the new certificate.")
    private Duration reloadInterval;

    /** Empty until a command line was read into it. */
    public LinkTlsFlags() {}

    /**
     * The same as a value.
     *
     * @throws ConfigurationException if a file is missing, or what belongs together is not there
     */
    public LinkTls toLinkTls() {
        require("link.tls-ca", authorities);
        require("link.tls-cert", certificate);
        require("link.tls-key", key);
        return new LinkTls(certificate, key, authorities, mutual, reloadInterval);
    }

    /** Warns once if links at this address, which the option {@code key} holds, can be read by others on the way. */
    static void warnIfReadable(String key, HostPort bind, LinkTls tls) {
        if (!bind.isLoopback() && !tls.isOn()) {
            LOG.warn(
                    "{}={} can be reached from other machines, and its links are not encrypted. Where the network is not"
                            + " private, set link.tls-ca, link.tls-cert and link.tls-key (docs/security.md).",
                    key,
                    bind);
        }
    }

    private static void require(String option, Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new ConfigurationException(
                    option + "=" + file + (Files.exists(file) ? " may not be read by this user." : " does not exist."));
        }
    }
}
