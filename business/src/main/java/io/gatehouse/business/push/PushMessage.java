package io.gatehouse.business.push;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.Message;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/** A message in JSON: {@code text}, {@code json}, or in base64 {@code binary} or {@code encoded}; with {@code droppable} or {@code latestBy} if so. */
final class PushMessage {
    private PushMessage() {}

    static Message of(Fields fields) {
        Message message = null;
        int kinds = 0;
        if (fields.has("text")) {
            message = Message.text(fields.text("text"));
            kinds++;
        }
        if (fields.has("json")) {
            message = Message.json(fields.any("json"));
            kinds++;
        }
        if (fields.has("binary")) {
            message = fields.read("binary", text -> Message.binary(bytes(text)));
            kinds++;
        }
        if (fields.has("encoded")) {
            message = fields.read("encoded", text -> Message.encoded(bytes(text)));
            kinds++;
        }
        String latestBy = fields.has("latestBy") ? fields.read("latestBy", key -> Checks.name("key", key)) : null;
        boolean droppable = fields.has("droppable") && fields.flag("droppable");
        fields.end();
        if (kinds != 1) {
            throw Fields.wrong(fields.pointer(), "must have exactly one of text, json, binary and encoded");
        }
        if (latestBy != null && droppable) {
            throw Fields.wrong(fields.pointer(), "has both latestBy and droppable, and only one of them can be meant");
        }
        if (latestBy != null) {
            return message.latestBy(latestBy);
        }
        return droppable ? message.droppable() : message;
    }

    private static Buffer bytes(String base64) {
        try {
            return Buffer.buffer(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("This is not base64 (RFC 4648, section 4).");
        }
    }
}
