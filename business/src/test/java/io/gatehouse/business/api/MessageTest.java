package io.gatehouse.business.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.PayloadKind;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MessageTest {
    record In(String type, int count) {}

    @Test
    @Tag("API-34")
    void shouldKeepTextAndBinaryApart() {
        byte[] invalid = {(byte) 0xff, (byte) 0xfe};

        assertTrue(Message.text("ü").isText());
        assertArrayEquals(
                "ü".getBytes(StandardCharsets.UTF_8), Message.text("ü").bytes());
        assertFalse(Message.binary(Buffer.buffer("ü")).isText());
        assertEquals("ü", Message.binary(Buffer.buffer("ü")).text());
        assertThrows(
                BadMessageException.class,
                () -> Message.of(PayloadKind.BINARY, invalid).text());
    }

    @Test
    void shouldCarryItsDeliveryClass() {
        Message message = Message.text("x");

        assertEquals(Delivery.RELIABLE, message.delivery());
        assertEquals(Delivery.DROPPABLE, message.droppable().delivery());
        assertEquals(Delivery.LATEST, message.latestBy("k").delivery());
        assertEquals("k", message.latestBy("k").latestKey());
        assertEquals("", message.latestBy("k").droppable().latestKey());
        assertEquals(Delivery.RELIABLE, message.delivery());
    }

    @Test
    @Tag("API-34")
    void shouldReadJsonAndPassOverUnknownFields() {
        assertEquals(
                new In("a", 3),
                Message.text("{\"count\":3,\"new\":true,\"type\":\"a\"}").json(In.class));
        assertEquals("{\"a\":1}", Message.json(Map.of("a", 1)).text());
    }

    @Test
    void shouldSayWithoutThePayloadThatJsonIsWrong() {
        for (String text : new String[] {"secret", "{\"count\":\"secret\"}", "{\"count\":1.5}", "null", "{} {}", ""}) {
            assertThatThrownBy(() -> Message.text(text).json(In.class))
                    .isInstanceOf(BadMessageException.class)
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
        assertThat(Message.text("secret").toString()).isEqualTo("TEXT message of 6 bytes");
        assertThrows(IllegalArgumentException.class, () -> Message.json(new Object()));
    }
}
