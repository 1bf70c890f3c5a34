package io.gatehouse.tls;

import io.gatehouse.base.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate and its key: read and checked whole before they are used, at the start and whenever the files have changed.
 * Reads files, so not on an event loop; one thread at a time.
 */
public final class WatchedCertificate {
    // Of each kind of key the algorithm that any such key can sign with.
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Vertx vertx;
    private final WatchedFiles files;
    private final String certificateOption;
    private final String keyOption;

    /**
     * Reads nothing yet.
     *
     * @param certificate       PEM, the own certificate first, then those that lead to a root
     * @param key               PEM, PKCS#8, not encrypted
     * @param certificateOption what names the first file, for messages
     * @param keyOption         likewise
     */
    public WatchedCertificate(Vertx vertx, Path certificate, Path key, String certificateOption, String keyOption) {
        // Who has a certificate listens.
        Renegotiation.refuse();
        this.vertx = vertx;
        this.files = new WatchedFiles(List.of(certificate, key));
        this.certificateOption = certificateOption + "=" + certificate;
        this.keyOption = keyOption + "=" + key;
    }

    /** Whether the files are others than at the last {@link #load}, by time and size. */
    public boolean isChanged() {
        return files.isChanged();
    }

    /**
     * Reads both files.
     *
     * @throws ConfigurationException that names the option: a file cannot be read or is none of its kind, the two do not belong
     *     together, or the certificate is not valid today
     */
    public PemKeyCertOptions load() {
        files.see();
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(files.read(0, certificateOption))
                .addKeyValue(files.read(1, keyOption));
        X509Certificate certificate;
        PrivateKey key;
        try {
            KeyStore store = pem.loadKeyStore(vertx);
            String alias = store.aliases().nextElement();
            certificate = (X509Certificate) store.getCertificate(alias);
            key = key(pem, alias);
        } catch (Exception e) {
            throw new ConfigurationException(certificateOption + " and " + keyOption
                    + " are not a certificate and an unencrypted private key in PEM form ("
                    + e.getClass().getSimpleName() + ").");
        }
        requireValid(certificate);
        if (key == null || !isPair(certificate, key)) {
            throw new ConfigurationException(
                    keyOption + " is not the key of " + certificateOption + ". Name the two that belong together.");
        }
        return pem;
    }

    private PrivateKey key(PemKeyCertOptions pem, String alias) throws Exception {
        for (KeyManager each : pem.getKeyManagerFactory(vertx).getKeyManagers()) {
            if (each instanceof X509KeyManager manager && manager.getPrivateKey(alias) != null) {
                return manager.getPrivateKey(alias);
            }
        }
        return null;
    }

    private void requireValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new ConfigurationException(certificateOption + " expired at "
                    + certificate.getNotAfter().toInstant() + ". Renew it.");
        } catch (CertificateNotYetValidException e) {
            throw new ConfigurationException(certificateOption + " is not valid before "
                    + certificate.getNotBefore().toInstant() + ". Check this machine's clock.");
        }
    }

    private static boolean isPair(X509Certificate certificate, PrivateKey key) {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true; // of a kind that cannot be tried here; a handshake will tell
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update((byte) 1);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update((byte) 1);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
