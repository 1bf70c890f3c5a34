package io.gatehouse.samples.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.ClientId;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/**
 * The chat's messages, as GatewayWorker's chat has them, and their limits.
 *
 * @param clock gives each message its time
 */
record ChatFormat(Clock clock) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Set<String> TYPES = Set.of("login", "say", "pong");
    private static final int MAX_NAME = 24;
    private static final int MAX_ROOM = 32;
    private static final int MAX_CONTENT = 4000;

    /** What a page sends. */
    record In(String type, String client_name, String room_id, String to_client_id, String content) {
        boolean isLogin() {
            return type.equals("login");
        }

        boolean isSay() {
            return type.equals("say");
        }

        boolean isToAll() {
            return to_client_id.equals("all");
        }

        ClientId receiver() {
            return ClientId.parse(to_client_id);
        }
    }

    /** What a page gets; fields that a type does not have are left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Out(
            String type,
            String client_id,
            String client_name,
            Map<String, String> client_list,
            String from_client_id,
            String from_client_name,
            String to_client_id,
            String content,
            String message,
            String time) {}

    /** @throws BadMessageException if a field is missing, too long, or names no client */
    In read(Message message) {
        In in = message.json(In.class);
        boolean known = in.type != null && TYPES.contains(in.type);
        if (!known) {
            throw new BadMessageException("The type must be one of " + TYPES + ".");
        }
        if (in.isLogin()) {
            text("client_name", in.client_name, MAX_NAME);
            text("room_id", in.room_id, MAX_ROOM);
        }
        if (in.isSay()) {
            text("to_client_id", in.to_client_id, MAX_NAME);
            receiver(in);
            text("content", in.content, MAX_CONTENT);
        }
        return in;
    }

    Message login(ClientId client, String name, Map<String, String> online) {
        return Message.json(new Out("login", client.toString(), name, online, null, null, null, null, null, now()));
    }

    Message say(ClientId from, String name, In in) {
        return Message.json(
                new Out("say", null, null, null, from.toString(), name, in.to_client_id, in.content, null, now()));
    }

    Message logout(ClientId client, String name) {
        return Message.json(new Out("logout", null, null, null, client.toString(), name, null, null, null, now()));
    }

    Message error(String what) {
        return Message.json(new Out("error", null, null, null, null, null, null, null, what, now()));
    }

    private String now() {
        return LocalDateTime.now(clock).format(TIME);
    }

    private static void receiver(In in) {
        try {
            if (!in.isToAll()) {
                in.receiver();
            }
        } catch (IllegalArgumentException e) {
            throw new BadMessageException("The field to_client_id must be \"all\" or the id of a client.");
        }
    }

    private static void text(String field, String value, int max) {
        if (value == null || value.isBlank() || value.length() > max) {
            throw new BadMessageException("The field " + field + " must have 1 to " + max + " characters.");
        }
    }
}
