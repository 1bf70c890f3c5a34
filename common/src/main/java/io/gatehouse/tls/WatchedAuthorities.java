package io.gatehouse.tls;

import io.gatehouse.base.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;

/** The certificates that sign those of others, in one PEM file. Reads files, so not on an event loop; one thread at a time. */
public final class WatchedAuthorities {
    private final WatchedFiles files;
    private final String option;

    /**
     * Reads nothing yet.
     *
     * @param option what names the file, for messages
     */
    public WatchedAuthorities(Path authorities, String option) {
        // This process may listen, too, and is about to speak TLS.
        Renegotiation.refuse();
        this.files = new WatchedFiles(List.of(authorities));
        this.option = option + "=" + authorities;
    }

    /** Whether the file is another than at the last {@link #load}, by time and size. */
    public boolean isChanged() {
        return files.isChanged();
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationException that names the option: the file cannot be read or has no certificate
     */
    public PemTrustOptions load() {
        files.see();
        Buffer pem = files.read(0, option);
        if (certificates(pem).isEmpty()) {
            throw new ConfigurationException(option + " has no certificate in PEM form.");
        }
        return new PemTrustOptions().addCertValue(pem);
    }

    private Collection<? extends Certificate> certificates(Buffer pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()));
        } catch (CertificateException e) {
            throw new ConfigurationException(option + " is not a file of certificates in PEM form.");
        }
    }
}
