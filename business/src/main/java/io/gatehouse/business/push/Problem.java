package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.protocol.GatewayReply;
import java.util.Locale;

/** What is wrong with a request, as RFC 9457 wants it said; thrown where it is found. Never carries what the request held. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What a program can tell apart. The codes stand in the documentation and do not change. */
    enum Kind {
        MALFORMED_JSON(400, "The body is not JSON"),
        UNKNOWN_FIELD(400, "There is no such field"),
        MISSING_FIELD(400, "A field is missing"),
        WRONG_VALUE(400, "A field has a value that it cannot have"),
        UNAUTHORIZED(401, "The token is missing or wrong"),
        NO_SUCH_ROUTE(404, "There is no such route"),
        NO_SUCH_CLIENT(404, "There is no such client"),
        WRONG_METHOD(405, "The route has another method"),
        CONFLICT(409, "The gateway refused it"),
        KEY_IN_USE(409, "The first request with this key still runs"),
        TOO_LARGE(413, "The request is too large"),
        NOT_JSON(415, "The content type is not application/json"),
        KEY_REUSED(422, "The key belongs to another request"),
        FAILED(500, "The worker failed"),
        UNAVAILABLE(503, "Not every gateway could be reached");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        String type() {
            return "urn:gatehouse:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final String field;

    Problem(Kind kind, String detail) {
        this(kind, detail, null);
    }

    /** @param field a JSON pointer to it, or null if none is to blame */
    Problem(Kind kind, String detail, String field) {
        super(detail, null, false, false);
        this.kind = kind;
        this.field = field;
    }

    /** What a call of the cluster's API failed with. */
    static Problem of(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof RefusedException refused) {
            return new Problem(
                    refused.reason() == GatewayReply.Failure.NO_SUCH_CLIENT ? Kind.NO_SUCH_CLIENT : Kind.CONFLICT,
                    failure.getMessage());
        }
        if (failure instanceof UnavailableException) {
            return new Problem(Kind.UNAVAILABLE, failure.getMessage());
        }
        if (failure instanceof IllegalArgumentException) {
            return new Problem(Kind.WRONG_VALUE, failure.getMessage());
        }
        return new Problem(Kind.FAILED, "The worker's log has the details.");
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return kind.status;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", kind.type())
                .put("title", kind.title)
                .put("status", kind.status)
                .put("detail", getMessage());
        return field == null ? json : json.put("field", field);
    }
}
