package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer. Needs {@code -Dio.netty.leakDetection.level=paranoid}, which the build sets. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private CapturedLog log;

    @Override
    public void beforeAll(ExtensionContext context) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        log = new CapturedLog("io.netty.util.ResourceLeakDetector");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            // Netty reports a lost buffer when the next one is allocated after the collector has found it.
            for (int i = 0; i < 3; i++) {
                System.gc();
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
            }
            assertThat(log.atLeast(Level.ERROR)).as("buffers lost").isEmpty();
        } finally {
            log.close();
        }
    }
}
