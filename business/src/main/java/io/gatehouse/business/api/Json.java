package io.gatehouse.business.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON of messages and session values; the one place that knows Jackson. The mapper is never changed after it was built. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            // A client of a newer version may send fields that this one does not know.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // compareAndSet compares texts, so one value must have one text.
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Json() {}

    static byte[] writeBytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw cannotWrite(value, e);
        }
    }

    static String writeText(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw cannotWrite(value, e);
        }
    }

    /** What a client sent. Jackson's own words are left out, because they quote the payload. */
    static <T> T readMessage(Class<T> type, byte[] bytes) {
        T value;
        try {
            value = MAPPER.readValue(bytes, type);
        } catch (IOException e) {
            throw new BadMessageException("A message of " + bytes.length + " bytes is not the JSON of a "
                    + type.getSimpleName() + " (" + e.getClass().getSimpleName() + ").");
        }
        if (value == null) {
            throw new BadMessageException("A message is JSON null, not a " + type.getSimpleName() + ".");
        }
        return value;
    }

    static <T> T readValue(SessionKey<T> key, String json) {
        try {
            return MAPPER.readValue(json, key.type());
        } catch (IOException e) {
            throw new IllegalStateException("The session value of '" + key.name() + "' is not a "
                    + key.type().getSimpleName() + " (" + e.getClass().getSimpleName()
                    + "). Another key of the same name wrote it, or its type has changed.");
        }
    }

    private static IllegalArgumentException cannotWrite(Object value, JsonProcessingException e) {
        return new IllegalArgumentException(
                "A " + value.getClass().getName() + " cannot be written as JSON: " + e.getOriginalMessage());
    }
}
