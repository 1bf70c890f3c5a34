package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.DropReason;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static final ClientEvents NOTHING = new ClientEvents() {};
    private static final int PORTION = 3;

    /** A gateway with clients 1 to {@code clients}, every second of them with uid "even", that gives three rows at once. */
    private static GatewayReply answer(GatewayCommand command, int clients) {
        if (command instanceof GatewayCommand.Send send) {
            return send.correlation() == 0
                    ? null
                    : new GatewayReply.Receipt(send.correlation(), clients, new GatewayReply.Drops(1, 2, 0, 4), 2, 3);
        }
        if (command instanceof GatewayCommand.QueryNames names) {
            List<GatewayReply.NameCount> found = !names.groups() && "even".compareTo(names.after()) > 0
                    ? List.of(new GatewayReply.NameCount("even", clients / 2))
                    : List.of();
            return new GatewayReply.NamesFound(names.correlation(), false, found);
        }
        if (!(command instanceof GatewayCommand.Query query)) {
            return null;
        }
        if (query.countOnly()) {
            return new GatewayReply.Counted(query.correlation(), clients);
        }
        int from = query.after() == -1 ? 1 : query.after() + 1;
        int to = Math.min(clients, from + Math.min(PORTION, query.limit()) - 1);
        List<ClientRow> rows = IntStream.rangeClosed(from, to)
                .mapToObj(i -> new ClientRow(
                        i, i % 2 == 0 ? "even" : "", List.of("g"), SessionState.EMPTY, "ws:1", "192.0.2." + i))
                .toList();
        return new GatewayReply.ClientsFound(query.correlation(), query.fields(), to < clients, rows);
    }

    @Test
    void shouldPutTheAnswersOfAllGatewaysTogether() {
        try (var fixture = WorkerFixture.startWithTwoGateways(WorkerFixture.OPTIONS, worker -> NOTHING)) {
            fixture.gateway.answers(command -> answer(command, 7));
            fixture.second.answers(command -> answer(command, 4));
            Clients clients = fixture.worker.clients();

            assertEquals(11L, clients.count(Who.everyone()).await().complete());
            assertTrue(clients.isUidOnline("even").await().complete());
            assertEquals(Set.of("even"), clients.uids(Who.inGroup("g")).await().complete());
            assertEquals(
                    new Receipt(11, Map.of(DropReason.SLOW, 2L, DropReason.OVER_BUDGET, 4L), 8, 4, 6, Map.of()),
                    clients.receipts().send(Who.everyone(), Message.text("x")).await());
            List<ClientInfo> all = clients.list(Who.everyone(), Page.all(), ClientInfo.Field.UID)
                    .await()
                    .complete();
            assertThat(all).extracting(ClientInfo::id).containsExactlyElementsOf(ids(fixture, 7, 4));
            assertThat(all.get(1).uid()).contains("even");
            assertThat(all.get(0).groups()).isEmpty();
        }
    }

    @Test
    void shouldCutAndContinuePagesAcrossGateways() {
        try (var fixture = WorkerFixture.startWithTwoGateways(WorkerFixture.OPTIONS, worker -> NOTHING)) {
            fixture.gateway.answers(command -> answer(command, 7));
            fixture.second.answers(command -> answer(command, 4));
            Clients clients = fixture.worker.clients();
            List<ClientId> expected = ids(fixture, 7, 4);

            ClientId after = null;
            for (int from = 0; from < 11; from += 5) {
                List<ClientInfo> page = clients.list(Who.everyone(), new Page<>(after, 5))
                        .await()
                        .complete();
                List<ClientId> want = expected.subList(from, Math.min(11, from + 5));
                assertThat(page).extracting(ClientInfo::id).containsExactlyElementsOf(want);
                after = page.get(page.size() - 1).id();
            }
            assertThat(clients.list(Who.everyone(), new Page<>(after, 5))
                            .await()
                            .complete())
                    .isEmpty();
        }
    }

    private static List<ClientId> ids(WorkerFixture fixture, int first, int second) {
        return java.util.stream.Stream.concat(
                        IntStream.rangeClosed(1, first).mapToObj(fixture.gateway::id),
                        IntStream.rangeClosed(1, second).mapToObj(fixture.second::id))
                .toList();
    }

    @Test
    void shouldNameTheGatewayThatDoesNotAnswerInTime() {
        try (var fixture = WorkerFixture.startWithTwoGateways(WorkerFixture.OPTIONS, worker -> NOTHING)) {
            fixture.gateway.answers(command -> answer(command, 7));
            Clients clients = fixture.worker.clients().withDeadline(Duration.ofMillis(100));

            Answer<Long> count = clients.count(Who.everyone()).await();
            Answer<List<ClientInfo>> list =
                    clients.list(Who.everyone(), Page.all()).await();
            Receipt receipt =
                    clients.receipts().send(Who.everyone(), Message.text("x")).await();

            assertEquals(new Answer<>(7L, Set.of("gateway-2")), count);
            assertThatThrownBy(count::complete)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("gateway-2");
            assertThat(list.value()).hasSize(7);
            assertEquals(Set.of("gateway-2"), list.missingGateways());
            assertEquals(
                    new Receipt(
                            7,
                            Map.of(DropReason.SLOW, 1L, DropReason.OVER_BUDGET, 2L),
                            4,
                            2,
                            3,
                            Map.of("gateway-2", UnavailableException.Reason.NO_ANSWER)),
                    receipt);
        }
    }

    @Test
    void shouldNotWaitForTheDeadlineWhenTheLinkIsLost() {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            Future<Answer<Long>> count =
                    fixture.worker.clients().withDeadline(Duration.ofMinutes(5)).count(Who.everyone());
            fixture.gateway.next(GatewayCommand.Query.class);
            fixture.gateway.drop();

            assertEquals(new Answer<>(0L, Set.of("gateway-1")), count.await());
        }
    }

    @Test
    void shouldRefuseOneMoreThanMayWaitUntilOneIsAnswered() {
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS.maxQueries(3), worker -> NOTHING)) {
            Clients clients = fixture.worker.clients().withDeadline(Duration.ofMinutes(5));
            List<Future<Answer<Long>>> waiting = IntStream.range(0, 3)
                    .mapToObj(i -> clients.count(Who.everyone()))
                    .toList();
            GatewayCommand.Query first = fixture.gateway.next(GatewayCommand.Query.class);
            fixture.gateway.next(GatewayCommand.Query.class);
            fixture.gateway.next(GatewayCommand.Query.class);

            assertEquals(
                    new Answer<>(0L, Set.of("gateway-1")),
                    clients.count(Who.everyone()).await());
            assertEquals(
                    Map.of("gateway-1", UnavailableException.Reason.LINK_FULL),
                    clients.receipts()
                            .send(Who.everyone(), Message.text("x"))
                            .await()
                            .missing());
            assertThatThrownBy(() -> clients.session(fixture.gateway.id(1))
                            .set(SessionKey.text("key"), "value")
                            .await())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("gateway-1")
                    .hasMessageContaining("worker.max-queries")
                    .hasMessageContaining("3 requests");
            assertThat(waiting).noneMatch(Future::isComplete);
            Figures figures =
                    fixture.gateway.askStatus(7, 8).status().links().get(0).figures();
            assertThat(figures.get(Figure.QUERIES)).isEqualTo(3);
            assertThat(figures.get(Figure.QUERIES_REFUSED)).isEqualTo(3);

            fixture.gateway.send(new GatewayReply.Counted(first.correlation(), 5));
            assertEquals(5L, waiting.get(0).await().complete());
            clients.count(Who.everyone());
            fixture.gateway.next(GatewayCommand.Query.class);
            assertFalse(clients.count(Who.everyone()).await().isComplete());
        }
    }

    @Test
    void shouldHaveRoomForQueriesWhenTheDeadlineOfOthersIsOver() {
        try (var fixture = WorkerFixture.start(WorkerFixture.OPTIONS.maxQueries(1), worker -> NOTHING)) {
            Clients clients = fixture.worker.clients();
            Future<Answer<Long>> late =
                    clients.withDeadline(Duration.ofMillis(1)).count(Who.everyone());
            fixture.gateway.next(GatewayCommand.Query.class);
            assertFalse(late.await().isComplete());

            Future<Answer<Long>> next = clients.count(Who.everyone());
            GatewayCommand.Query asked = fixture.gateway.next(GatewayCommand.Query.class);
            fixture.gateway.send(new GatewayReply.Counted(asked.correlation(), 2));
            assertEquals(2L, next.await().complete());
        }
    }

    @Test
    void shouldAwaitInAHandlerOnAPoolOfOneThread() {
        try (var fixture = WorkerFixture.start(
                WorkerFixture.OPTIONS.threads(1),
                worker -> EventDeliveryTest.onMessage((client, message) -> client.send(
                        "n=" + worker.clients().count(Who.everyone()).await().value())))) {
            fixture.gateway.answers(command -> answer(command, 7));
            fixture.gateway.connect(1);
            fixture.gateway.connect(2);
            fixture.gateway.say(1, "count");
            fixture.gateway.say(2, "count");

            for (int i = 0; i < 2; i++) {
                fixture.gateway.next(GatewayCommand.Query.class);
                assertEquals("n=7", fixture.gateway.nextText());
            }
        }
    }

    @Test
    void shouldRunCallbacksOffTheEventLoopWhereTheyMayAwait() throws Exception {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            fixture.gateway.answers(command -> answer(command, 7));
            Clients clients = fixture.worker.clients();
            var results = new LinkedBlockingQueue<Long>();
            var onLoop = new CompletableFuture<Boolean>();
            for (int i = 0; i < 50; i++) {
                Future<Answer<Long>> other = clients.count(Who.everyone());
                clients.count(Who.everyone()).onSuccess(first -> {
                    onLoop.complete(Context.isOnEventLoopThread());
                    long second = clients.count(Who.everyone()).await().value();
                    results.add(first.value() + second + other.await().value());
                });
            }
            for (int i = 0; i < 50; i++) {
                assertEquals(21L, results.poll(40, TimeUnit.SECONDS));
            }
            assertFalse(onLoop.get());
        }
    }
}
