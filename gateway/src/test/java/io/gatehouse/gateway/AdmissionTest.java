package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.api.AdmissionOptions;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.AdmissionMessage.Admitted;
import io.gatehouse.protocol.AdmissionMessage.Asked;
import io.gatehouse.protocol.AdmissionMessage.Rejected;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.SessionState;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that want to be asked are asked before anybody comes in, and nobody comes in without their word. */
class AdmissionTest extends GatewayFixture {
    private static final GatewayCommand.Ready ASKS = new GatewayCommand.Ready(16, 64 << 10, 16 << 20, List.of(), true);
    private static final ClientState TOM =
            new ClientState("tom", List.of("lobby", "vip"), new SessionState(1, Map.of("name", "\"Tom\"")));

    /** Ticks of 50 ms, so that what is due is done soon. */
    private static GatewayOptions soon() {
        return options().limits(limits().parking(256 << 10, Duration.ofMillis(200)));
    }

    private static Admitted admit(Asked question) {
        return new Admitted(question.correlation(), question.known(), "", 0, 0);
    }

    private static Admitted asTom(Asked question, long uidWithinMs, long expiresMs) {
        return new Admitted(question.correlation(), TOM, "", uidWithinMs, expiresMs);
    }

    private static String refusal(Future<TestClient> refused) {
        Await.until("an answer", refused::isComplete);
        assertThat(refused.failed()).isTrue();
        UpgradeRejectedException why = (UpgradeRejectedException) refused.cause();
        return why.getStatus() + " " + why.getBody();
    }

    @Test
    void shouldNotAskWorkersThatDoNotWantIt() {
        start();
        ScriptedWorker worker = worker();

        connect("/a");

        worker.awaitConnected("/a");
        assertThat(worker.asked()).isEmpty();
    }

    @Test
    void shouldReadNothingAndAnswerNothingBeforeTheWorkerSaidYes() throws Exception {
        start();
        ScriptedWorker worker = worker("worker", ASKS);
        RawClient client = dial(clientAddress());
        client.write(RawClient.upgrade(clientAddress(), "/a", "Cookie: a=b\r\n").getBytes("ISO-8859-1"));
        Asked question = worker.awaitAsked("/a");
        assertThat(question.limitMs()).isBetween(1, 10_000);
        assertThat(question.origin().headers()).contains(Map.entry("cookie", "a=b"));
        // Breaks the rules, and is to gain nothing by it.
        client.text("early");

        assertThat(client.hasInput()).isFalse();
        assertThat(worker.events()).isEmpty();
        worker.answer(admit(question));

        assertThat(client.request("")).startsWith("HTTP/1.1 101");
        worker.await("early", seen -> seen.text().equals("early"));
        assertThat(worker.events().get(0).event()).isInstanceOf(GatewayEvent.Connected.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "early\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"})
    void shouldEndAClientThatSendsFramesTogetherWithItsRequestAndPassNothingOn(String payload) throws Exception {
        start();
        ScriptedWorker worker = worker("worker", ASKS);
        RawClient client = dial(clientAddress());
        byte[] request = RawClient.upgrade(clientAddress(), "/a").getBytes("ISO-8859-1");
        byte[] frame = RawClient.bytes(RawClient.FIN | RawClient.TEXT, payload.getBytes("ISO-8859-1"));
        byte[] both = Arrays.copyOf(request, request.length + frame.length);
        System.arraycopy(frame, 0, both, request.length, frame.length);

        client.write(both);
        worker.answer(admit(worker.awaitAsked("/a")));

        client.readToEnd();
        assertThat(worker.events()).noneMatch(seen -> seen.event() instanceof GatewayEvent.MessageReceived);
        worker.admits(AdmissionTest::admit);
        connect("/next");
        worker.awaitConnected("/next");
    }

    @Test
    void shouldEndAClientThatSendsAnotherRequestWhileItWaits() throws Exception {
        start(options().admission(new AdmissionOptions(Duration.ofSeconds(60), 10)));
        ScriptedWorker worker = worker("worker", ASKS);
        for (int i = 0; i < 10; i++) {
            RawClient client = dial(clientAddress());
            String request = RawClient.upgrade(clientAddress(), "/" + i)
                    + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n\r\n" + "x".repeat(30_000);

            client.write(request.getBytes("ISO-8859-1"));
            worker.awaitAsked("/" + i);

            // Without a verdict. The buffers are looked for by the fixture.
            client.readToEnd();
        }
        assertThat(worker.events()).isEmpty();
    }

    @Test
    void shouldBeginWithWhatTheWorkerSaid() {
        start(options().pages(List.of(), List.of("v1", "v2")));
        ScriptedWorker worker =
                worker("worker", ASKS).admits(question -> new Admitted(question.correlation(), TOM, "v2", 0, 0));
        TestClient client = connect(to("/a").setSubProtocols(List.of("v1", "v2")));

        GatewayEvent.Connected connected = worker.awaitConnected("/a");

        assertThat(connected.state().uid()).isEqualTo("tom");
        assertThat(connected.state().groups()).containsExactlyInAnyOrder("lobby", "vip");
        assertThat(connected.state().session()).isEqualTo(TOM.session());
        assertThat(connected.origin().subprotocol()).isEqualTo("v2");
        assertThat(client.socket().subProtocol()).isEqualTo("v2");
        worker.sendText(Target.uids(List.of("tom")), "by uid");
        worker.sendText(Target.groups(List.of("vip")), "by group");
        client.awaitTexts("by uid", "by group");
    }

    @Test
    void shouldAgreeOnItsOwnSubprotocolIfTheWorkerNamesOneThatIsNotOffered() {
        start(options().pages(List.of(), List.of("v1")));
        worker("worker", ASKS).admits(question -> new Admitted(question.correlation(), TOM, "v9", 0, 0));

        TestClient client = connect(to("/a").setSubProtocols(List.of("v1")));

        assertThat(client.socket().subProtocol()).isEqualTo("v1");
    }

    @Test
    void shouldRefuseWithTheStatusAndReasonOfTheWorkerAndTellNobodyElse() {
        start();
        ScriptedWorker worker = worker("worker", ASKS)
                .admits(question -> question.origin().path().equals("/in")
                        ? admit(question)
                        : new Rejected(question.correlation(), 401, "no token"));

        assertThat(refusal(tryConnect(to("/a")))).isEqualTo("401 no token");

        connect("/in");
        worker.awaitConnected("/in");
        assertThat(worker.events()).hasSize(1);
        assertThat(gateway.losses(LossReason.REJECTED)).isEqualTo(1);
    }

    @Test
    void shouldAskAnotherWorkerWhenTheOneThatWasAskedIsLost() {
        start();
        ScriptedWorker first = worker("first", ASKS);
        Future<TestClient> client = tryConnect(to("/a"));
        first.awaitAsked("/a");
        ScriptedWorker second = worker("second", ASKS).admits(AdmissionTest::admit);
        assertThat(second.asked()).isEmpty();

        first.die();

        Await.result(client);
        second.awaitConnected("/a");
        assertThat(second.asked()).hasSize(1);
    }

    @Test
    void shouldRefuseWhenNoAnswerComesInTimeAndNotHeedALateOne() {
        // Long enough for the answer that is given at once.
        start(soon().admission(new AdmissionOptions(Duration.ofSeconds(2), 10)));
        ScriptedWorker worker = worker("worker", ASKS);

        assertThat(refusal(tryConnect(to("/a")))).startsWith("503 ");

        worker.answer(admit(worker.awaitAsked("/a")));
        worker.admits(AdmissionTest::admit);
        connect("/b");
        worker.awaitConnected("/b");
        assertThat(worker.events()).hasSize(1);
        assertThat(gateway.losses(LossReason.NOT_ADMITTED)).isEqualTo(1);
        assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("gateway.admission-timeout"));
    }

    @Test
    void shouldWaitForAWorkerWhileItIsNotKnownWhetherOneWantsToBeAsked() {
        start();
        Future<TestClient> early = tryConnect(to("/early"));

        ScriptedWorker worker = worker("worker", ASKS);
        worker.answer(admit(worker.awaitAsked("/early")));

        Await.result(early);
        worker.awaitConnected("/early");
    }

    @Test
    void shouldLetThemInUnaskedWhenTheWorkerThatComesDoesNotWantToBeAsked() {
        start();
        Future<TestClient> early = tryConnect(to("/early"));

        ScriptedWorker worker = worker();

        Await.result(early);
        worker.awaitConnected("/early");
        assertThat(worker.asked()).isEmpty();
    }

    @Test
    void shouldKeepAskingAfterTheLastWorkerThatWantedItIsGone() {
        start(soon().admission(new AdmissionOptions(Duration.ofMillis(100), 10))
                .limits(limits().parking(256 << 10, Duration.ofSeconds(1))));
        worker("worker", ASKS).die();

        assertThat(refusal(tryConnect(to("/a")))).startsWith("503 ");
    }

    @Test
    void shouldLetOnlySoManyWait() {
        start(options().admission(new AdmissionOptions(Duration.ofSeconds(10), 2)));
        ScriptedWorker worker = worker("worker", ASKS);
        List<Future<TestClient>> waiting = new ArrayList<>();
        for (String path : List.of("/1", "/2")) {
            waiting.add(tryConnect(to(path)));
            worker.awaitAsked(path);
        }

        assertThat(refusal(tryConnect(to("/3")))).startsWith("503 ");

        worker.asked().forEach(question -> worker.answer(admit(question)));
        waiting.forEach(Await::result);
        worker.admits(AdmissionTest::admit);
        connect("/4");
        assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("gateway.max-admissions"));
    }

    @Test
    void shouldReadAStreamOnlyAfterTheWorkerSaidYesAndCloseItOnNo() throws Exception {
        start(options().at(List.of(ListenAddress.parse("text://127.0.0.1:0")), ANY_PORT, null));
        ScriptedWorker worker = worker("worker", ASKS);
        try (StreamClient in = StreamClient.dial(clientAddress())) {
            in.write("first\nsecond\n");
            Await.until("asked", () -> worker.asked().size() == 1);
            assertThat(worker.events()).isEmpty();
            worker.answer(asTom(worker.asked().get(0), 0, 0));

            worker.await("second", seen -> seen.text().equals("second"));
            assertThat(((GatewayEvent.Connected) worker.events().get(0).event())
                            .state()
                            .uid())
                    .isEqualTo("tom");
        }
        worker.admits(question -> new Rejected(question.correlation(), 403, ""));
        try (StreamClient out = StreamClient.dial(clientAddress())) {
            assertThat(out.readToEnd()).isEmpty();
        }
        worker.await("the end of the first", seen -> seen.event() instanceof GatewayEvent.Closed);
        assertThat(worker.eventsOf(worker.events().get(0).connection())).hasSameSizeAs(worker.events());
    }

    @Test
    void shouldCloseAClientWhoseCredentialsExpireUnlessTheyAreRenewed() throws Exception {
        start(soon());
        ScriptedWorker worker = worker("worker", ASKS).admits(question -> asTom(question, 0, 300));
        TestClient stays = connect("/stays");
        GatewayEvent.Connected connected = worker.awaitConnected("/stays");
        worker.send(new GatewayCommand.SetExpiry(
                connected.stamp().epoch(), 0, connected.stamp().connection(), 0));
        TestClient goes = connect("/goes");

        assertThat(goes.awaitClosed()).isEqualTo("4002 credentials expired");

        assertThat(worker.await(
                                GatewayEvent.Closed.class,
                                worker.awaitConnected("/goes").stamp().connection())
                        .reason())
                .isEqualTo(CloseReason.EXPIRED);
        assertThat(stays.isClosed()).isFalse();
    }

    @Test
    void shouldRefuseAnExpiryOfAnOldBindingOrOfNobody() {
        start();
        ScriptedWorker worker = worker();
        connect("/a");
        GatewayEvent.Connected connected = worker.awaitConnected("/a");
        int number = connected.stamp().connection();

        assertThat(worker.ask(
                                GatewayReply.Failed.class,
                                correlation -> new GatewayCommand.SetExpiry(
                                        connected.stamp().epoch() + 1, correlation, number, 5))
                        .failure())
                .isEqualTo(GatewayReply.Failure.FENCED);
        assertThat(worker.ask(
                                GatewayReply.Failed.class,
                                correlation -> new GatewayCommand.SetExpiry(0, correlation, number + 1, 5))
                        .failure())
                .isEqualTo(GatewayReply.Failure.NO_SUCH_CLIENT);
    }

    @Test
    void shouldCloseAClientThatHasNoUidInTime() throws Exception {
        start(soon());
        ScriptedWorker worker = worker("worker", ASKS)
                .admits(question -> new Admitted(question.correlation(), ClientState.NEW, "", 300, 0));
        TestClient stranger = connect("/stranger");
        TestClient signedIn = connect("/signed-in");
        worker.bindUid(worker.awaitConnected("/signed-in").stamp().connection(), "eva");

        assertThat(stranger.awaitClosed()).isEqualTo("4500 not authorized");
        assertThat(gateway.losses(LossReason.NO_UID)).isEqualTo(1);
        assertThat(signedIn.isClosed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "1, false"})
    void shouldRefuseASessionBeyondTheLimit(int beyond, boolean comesIn) {
        start();
        int max = limits().maxSessionBytes();
        String value = "\"" + "x".repeat(max - 3 + beyond) + "\"";
        worker("worker", ASKS)
                .admits(question -> new Admitted(
                        question.correlation(),
                        new ClientState("", List.of(), new SessionState(1, Map.of("k", value))),
                        "",
                        0,
                        0));

        Future<TestClient> client = tryConnect(to("/a"));

        Await.until("an answer", client::isComplete);
        assertThat(client.succeeded()).isEqualTo(comesIn);
        assertThat(log.atLeast(Level.WARN).stream().anyMatch(line -> line.contains("gateway.max-session-bytes")))
                .isEqualTo(!comesIn);
    }

    @Test
    void shouldLetTheWorkerAnswerForWhoHasGoneBeforeAnotherTakesThatPlace() throws Exception {
        start(options().admission(new AdmissionOptions(Duration.ofSeconds(30), 1)));
        ScriptedWorker worker = worker("worker", ASKS);
        askAndLeave(worker);

        for (int i = 0; i < 20; i++) {
            assertThat(refusal(tryConnect(to("/next")))).startsWith("503 ");
        }

        assertThat(worker.asked()).hasSize(1);
        worker.answer(admit(worker.awaitAsked("/gone")));
        worker.admits(AdmissionTest::admit);
        awaitRoom();
    }

    /** A client whose worker is asked about it leaves. */
    private void askAndLeave(ScriptedWorker worker) throws Exception {
        try (Socket gone = new Socket(clientAddress().host(), clientAddress().port())) {
            gone.setSoLinger(true, 0);
            gone.getOutputStream()
                    .write(RawClient.upgrade(clientAddress(), "/gone").getBytes("ISO-8859-1"));
            worker.awaitAsked("/gone");
        }
    }

    private void awaitRoom() {
        Await.until("room", () -> {
            Future<TestClient> client = tryConnect(to("/next"));
            Await.until("an answer", client::isComplete);
            return client.succeeded();
        });
    }

    @Test
    void shouldForgetWhoGoesAwayWhileWaiting() throws Exception {
        start(options().admission(new AdmissionOptions(Duration.ofSeconds(30), 1)));
        ScriptedWorker worker = worker("worker", ASKS);
        askAndLeave(worker);
        worker.answer(admit(worker.awaitAsked("/gone")));

        worker.admits(AdmissionTest::admit);
        // Room for one: it is free again, whether or not the end of the other was seen before the answer.
        awaitRoom();
        assertThat(worker.asked()).extracting(AdmissionMessage::correlation).doesNotHaveDuplicates();
    }
}
