package io.gatehouse.testkit;

import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.PayloadKind;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Messages and reasons in the words of a failed test. Whole, where that can be read: it is the test's own data. Stateless. */
final class MessageText {
    private static final int MAX_CHARS = 1000;
    private static final int MAX_BYTES = 64;
    private static final int MAX_MESSAGES = 10;

    private MessageText() {}

    static String of(Message message) {
        if (message.isText()) {
            return "text " + quoted(message.text());
        }
        byte[] bytes = message.bytes();
        boolean cut = bytes.length > MAX_BYTES;
        String kind = message.kind() == PayloadKind.BINARY ? "binary" : "encoded";
        return kind + " of " + bytes.length + " bytes "
                + HexFormat.of().formatHex(bytes, 0, cut ? MAX_BYTES : bytes.length) + (cut ? "…" : "");
    }

    static String of(List<Message> messages) {
        String shown =
                messages.stream().limit(MAX_MESSAGES).map(MessageText::of).collect(Collectors.joining(", "));
        return messages.size() <= MAX_MESSAGES ? shown : shown + " and " + (messages.size() - MAX_MESSAGES) + " more";
    }

    static String of(CloseReason reason) {
        return reason.code() + (reason.text().isEmpty() ? "" : " '" + reason.text() + "'");
    }

    static String quoted(String text) {
        return text.length() <= MAX_CHARS
                ? "'" + text + "'"
                : "'" + text.substring(0, MAX_CHARS) + "…' of " + text.length() + " characters";
    }
}
