package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Who;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.GatewayCommand;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of commands when the link that had them is cut, and both ends live. */
class ResumeTest {
    private final ScriptedGateway gateway = new ScriptedGateway("a", 1);
    private final ScriptedRegister register = new ScriptedRegister(gateway);
    private BusinessWorker worker;
    private Clients clients;

    @BeforeEach
    void start() {
        gateway.confirms(false);
        worker = BusinessWorker.create(WorkerFixture.OPTIONS
                .link(LinkOptions.DEFAULTS.maxQueuedBytes(4096))
                .registers(register.address()));
        worker.start(new ClientEvents() {}).await();
        gateway.awaitReady();
        clients = worker.clients();
    }

    @AfterEach
    void stop() {
        worker.close();
        register.close();
        gateway.close();
    }

    @Test
    void shouldSendAgainInOrderWhatTheGatewayHadNotApplied() {
        // READY was the first command of the link.
        clients.sendToGroup("g", "two");
        clients.sendToGroup("g", "three");
        clients.sendToGroup("g", "four");
        expectTexts("two", "three", "four");
        gateway.resumesAt(2);

        gateway.drop();
        gateway.awaitReady();

        expectTexts("three", "four");
        clients.sendToGroup("g", "five");
        expectTexts("five");
        gateway.assertNothingElse();
    }

    @Test
    void shouldNotSendAgainWhatIsConfirmed() {
        clients.sendToGroup("g", "two");
        expectTexts("two");
        gateway.confirms(true);
        clients.sendToGroup("g", "three");
        expectTexts("three");
        // Not acknowledged before every command so far is confirmed.
        gateway.connect(1);
        gateway.awaitAcknowledged(1, 1);
        // Says that it has forgotten the link before.
        gateway.resumesAt(0);

        gateway.drop();
        gateway.awaitReady();

        gateway.assertNothingElse();
    }

    @Test
    void shouldKeepCommandsInOrderWhileTheLinkIsDialledAgain() {
        clients.sendToGroup("g", "before");
        expectTexts("before");
        gateway.resumesAt(-1);
        gateway.drop();
        awaitUnlinked();

        assertThat(clients.sendToGroup("g", "meanwhile 1").succeeded()).isTrue();
        assertThat(clients.joinGroup(gateway.id(7), "g").succeeded()).isTrue();
        assertThat(clients.sendToClient(gateway.id(7), "meanwhile 2").succeeded())
                .isTrue();
        assertThat(clients.count(Who.everyone()).await().missingGateways())
                .as("questions do not wait")
                .containsExactly("a");
        gateway.resumesAt(1);
        gateway.drop();
        gateway.awaitReady();

        expectTexts("before", "meanwhile 1");
        assertEquals(
                List.of("g"),
                List.of(gateway.next(GatewayCommand.JoinGroup.class).group()));
        expectTexts("meanwhile 2");
        gateway.assertNothingElse();
    }

    @Test
    void shouldSendAgainMoreThanTheQueueOfTheNewLinkHasRoomFor() {
        String text = "x".repeat(200);
        for (int i = 0; i < 100; i++) {
            clients.sendToGroup("g", text + i);
            expectTexts(text + i);
        }
        gateway.resumesAt(1);
        gateway.drop();
        gateway.awaitReady();

        for (int i = 0; i < 100; i++) {
            expectTexts(text + i);
        }
    }

    @Test
    void shouldWaitWithItsStopForCommandsOfALostLink() throws Exception {
        gateway.resumesAt(-1);
        gateway.drop();
        awaitUnlinked();
        clients.sendToGroup("g", "last words");

        var stopped = worker.stop();
        gateway.resumesAt(0);
        gateway.drop();

        expectTexts("last words");
        gateway.confirms(true);
        stopped.await();
    }

    @Test
    void shouldRefuseWhatIsTooMuchToKeep() {
        gateway.resumesAt(-1);
        gateway.drop();
        awaitUnlinked();
        // Each counts 128 bytes and its payload.
        String half = "x".repeat(2048 - 128);

        assertThat(clients.sendToAll(half).succeeded()).isTrue();
        assertThat(clients.sendToAll(half).succeeded()).isTrue();
        UnavailableException refused =
                (UnavailableException) clients.sendToAll("").cause();

        // Not LINK_FULL, which a handler would wait for: as long as the link is down, there is no room to come.
        assertThat(refused.gateways()).containsEntry("a", UnavailableException.Reason.LINK_DOWN);
        assertThat(refused).hasMessageContaining("link.max-queued-bytes");
    }

    @Test
    void shouldGiveUpWhatWasForAGatewayThatHasEnded() {
        gateway.resumesAt(-1);
        gateway.drop();
        awaitUnlinked();
        clients.sendToAll("for nobody");

        register.say(2, List.of());
        awaitForgotten();
        gateway.resumesAt(0);
        gateway.drop();
        register.say(3, List.of(), gateway);
        gateway.awaitReady();

        gateway.assertNothingElse();
    }

    private void expectTexts(String... texts) {
        for (String text : texts) {
            assertEquals(text, gateway.nextText());
        }
    }

    private void awaitUnlinked() {
        await(() -> worker.linkedGateways() == 0);
    }

    private void awaitForgotten() {
        await(() -> worker.gateways().isEmpty());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + ScriptedGateway.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
