package io.gatehouse.tls;

/**
 * That whoever connects may not ask for the handshake of TLS 1.2 again and again: each costs an event loop a signature, counts against no
 * limit, and no client needs it. The JDK allows it by default, and can be told otherwise for the whole process only.
 */
public final class Renegotiation {
    private static final String PROPERTY = "jdk.tls.rejectClientInitiatedRenegotiation";

    private Renegotiation() {}

    /**
     * Forbids it, unless the JVM was started with a word of its own about it. Has an effect only before this process speaks TLS for the first
     * time. Any thread.
     */
    public static void refuse() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "true");
        }
    }
}
