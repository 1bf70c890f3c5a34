package io.gatehouse.business.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.protocol.ClientOrigin;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WantsHandshakesTest {
    private static final ClientEvents PLAIN = new ClientEvents() {};
    private static final AsyncClientEvents PLAIN_ASYNC = new AsyncClientEvents() {};

    private static class Guard implements ClientEvents {
        @Override
        public Admission onHandshake(Handshake handshake) {
            return Admission.accept().uid("guard");
        }
    }

    private static final class Heir extends Guard {}

    private static final class AsyncGuard implements AsyncClientEvents {
        @Override
        public Future<Admission> onHandshake(Handshake handshake) {
            return Future.succeededFuture(Admission.accept().uid("async"));
        }
    }

    @Test
    void shouldAskOnlyThoseThatHaveAnOnHandshakeOfTheirOwn() {
        assertThat(Handlers.wantsHandshakes(PLAIN)).isFalse();
        assertThat(Handlers.wantsHandshakes(PLAIN_ASYNC)).isFalse();
        assertThat(Handlers.wantsHandshakes(Handlers.async(PLAIN))).isFalse();
        assertThat(Handlers.wantsHandshakes(new Guard())).isTrue();
        assertThat(Handlers.wantsHandshakes(new Heir())).isTrue();
        assertThat(Handlers.wantsHandshakes(new AsyncGuard())).isTrue();
        assertThat(Handlers.wantsHandshakes(Handlers.async(new Guard()))).isTrue();
    }

    @Test
    void shouldAskTheHandlerOfThePathIfOneOfThemWantsIt() {
        AsyncClientEvents open = Handlers.byPath().to("/a", PLAIN).otherwise(PLAIN_ASYNC);
        AsyncClientEvents guarded = Handlers.byPath()
                .to("/a", new Guard())
                .to("/b/*", new AsyncGuard())
                .otherwise(PLAIN);

        assertThat(Handlers.wantsHandshakes(open)).isFalse();
        assertThat(Handlers.wantsHandshakes(guarded)).isTrue();
        assertThat(uid(guarded, "ws:1", "/a")).contains("guard");
        assertThat(uid(guarded, "ws:1", "/b/c")).contains("async");
        assertThat(uid(guarded, "ws:1", "/c")).isEmpty();
        AsyncClientEvents byListener =
                Handlers.byListener().to("text:2", new Guard()).otherwise(PLAIN);
        assertThat(uid(byListener, "text:2", "")).contains("guard");
        assertThat(uid(byListener, "ws:1", "/a")).isEmpty();
    }

    @Test
    void shouldRefuseAdmissionsThatMeanNothing() {
        assertThat(Admission.reject(400, "").httpStatus()).isEqualTo(400);
        assertThat(Admission.reject(599, "x".repeat(512)).reason()).hasSize(512);
        assertThatThrownBy(() -> Admission.reject(399, "")).hasMessageContaining("399");
        assertThatThrownBy(() -> Admission.reject(600, "")).hasMessageContaining("600");
        assertThatThrownBy(() -> Admission.reject(401, "x".repeat(513))).hasMessageContaining("513");
        assertThatThrownBy(() -> Admission.accept().uid("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Admission.accept().groups("a", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Admission.accept().expiresAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Optional<String> uid(AsyncClientEvents handler, String listener, String path) {
        var origin = new ClientOrigin(listener, "::1", 1, path, "", List.of(), "");
        return ((Admission.Accepted) handler.onHandshake(new Handshake(origin)).result()).uid();
    }
}
