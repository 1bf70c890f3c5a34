package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One thing that can be asked over HTTP, alone or in a batch.
 *
 * @param name    in a batch, and after {@code /v1/} in its path
 * @param isQuery whether it changes nothing, and so needs no idempotency key
 * @param reader  takes its fields and gives the call, which is made only when no field is left over
 */
record PushOperation(String name, boolean isQuery, Function<Fields, Supplier<Future<JsonNode>>> reader) {
    String path() {
        return PushApi.ROOT + name;
    }

    /** Reads and runs it; the call is on its way when this returns. Everything wrong is a failed future. */
    Future<JsonNode> run(Fields fields) {
        try {
            Supplier<Future<JsonNode>> call = reader.apply(fields);
            fields.end();
            return call.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
