package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.push.PushApi;
import io.gatehouse.business.push.PushOptions;
import io.gatehouse.business.push.PushTokens;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ClientId;
import io.vertx.core.Future;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three gateways, one of which is there but silent: every question is answered in time, says so, and has what the others know. */
@Timeout(300)
class FrozenGatewayIT {
    // For those that are not frozen long enough, also on a machine with much to do.
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    // Longer than the test lasts: the frozen one is still taken for alive.
    private static final LinkOptions PATIENT = LinkOptions.DEFAULTS.heartbeat(Duration.ofSeconds(2), 60);
    private static final String GROUP = "7";

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private static final class Scripted implements ClientEvents {
        @Override
        public void onMessage(Client client, Message message) {
            client.bindUid(message.text());
            client.joinGroup(GROUP);
            client.send(client.id().toString());
        }
    }

    @Test
    @Tag("API-07")
    @Tag("API-10")
    @Tag("API-11")
    @Tag("API-12")
    @Tag("API-17")
    @Tag("API-18")
    @Tag("API-19")
    @Tag("API-20")
    @Tag("API-21")
    @Tag("API-22")
    @Tag("API-23")
    @Tag("API-24")
    @Tag("API-25")
    @Tag("API-26")
    @Tag("API-27")
    @Tag("API-30")
    @Tag("API-36")
    void shouldAnswerEveryQuestionInTimeAndNameTheGatewayThatIsFrozen() throws Exception {
        String register = nodes.start("register", "--bind", "127.0.0.1:0").address();
        LaunchedNode a = gateway("a", register);
        LaunchedNode b = gateway("b", register);
        LaunchedNode frozen = gateway("frozen", register);
        try (var worker = BusinessWorker.create(WorkerOptions.DEFAULTS
                .name("asker")
                .registers(register)
                .link(PATIENT)
                .stopTimeout(Duration.ofMillis(500)))) {
            worker.start(new Scripted()).await(60, TimeUnit.SECONDS);
            for (LaunchedNode each : List.of(a, b, frozen)) {
                each.logged("worker 'asker' .* takes clients");
            }
            try (var onA = SocketClient.connect(a.clients());
                    var onB = SocketClient.connect(b.clients());
                    var onFrozen = SocketClient.connect(frozen.clients())) {
                ClientId ada = ClientId.parse(onA.ask("ada"));
                ClientId bob = ClientId.parse(onB.ask("bob"));
                ClientId lost = ClientId.parse(onFrozen.ask("cyd"));
                frozen.suspend();
                try {
                    askAll(worker.clients().withDeadline(DEADLINE), ada, bob, lost);
                    push(worker, lost);
                } finally {
                    frozen.resume();
                }
            }
        }
    }

    /** Whoever pushes by HTTP can tell "nobody got it" from "they may have got it". */
    private static void push(BusinessWorker worker, ClientId lost) throws Exception {
        PushOptions options = PushOptions.of(HostPort.parse("127.0.0.1:0"), PushTokens.none());
        try (var push = PushApi.create(options, worker.clients().withDeadline(DEADLINE), worker::gateways)) {
            HostPort address = push.start().await(60, TimeUnit.SECONDS);
            String client = "\"" + lost + "\"";
            var read = post(address, "sessions/get", "{\"client\":" + client + "}");
            var toMany =
                    post(address, "send", "{\"to\":{\"groups\":[\"" + GROUP + "\"]},\"message\":{\"text\":\"hello\"}}");
            var toLost =
                    post(address, "send", "{\"to\":{\"clients\":[" + client + "]},\"message\":{\"text\":\"hello\"}}");

            HttpResponse<String> session = read.get(60, TimeUnit.SECONDS);
            HttpResponse<String> toGroup = toMany.get(60, TimeUnit.SECONDS);
            HttpResponse<String> toOne = toLost.get(60, TimeUnit.SECONDS);
            assertThat(session.statusCode()).isEqualTo(503);
            assertThat(session.headers().firstValue("retry-after")).contains("1");
            assertThat(toGroup.body())
                    .contains("\"outcome\":\"partly\",\"applied\":2")
                    .endsWith("\"missingGateways\":[\"frozen\"],\"missing\":{\"frozen\":\"no_answer\"}}");
            assertThat(toOne.body()).contains("\"outcome\":\"no_answer\",\"applied\":0");
        }
    }

    private static CompletableFuture<HttpResponse<String>> post(HostPort address, String route, String body) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/v1/" + route))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private LaunchedNode gateway(String name, String register) throws Exception {
        return nodes.start(
                        "gateway",
                        "--name=" + name,
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + register)
                .ready();
    }

    private static void askAll(Clients clients, ClientId ada, ClientId bob, ClientId lost) throws Exception {
        Who all = Who.everyone();
        Who group = Who.inGroup(GROUP);
        long start = System.nanoTime();
        // Asked together: each has the same deadline.
        Map<String, Future<? extends Answer<?>>> asked = new LinkedHashMap<>();
        asked.put("isOnline", clients.isOnline(lost));
        asked.put("isUidOnline", clients.isUidOnline("cyd"));
        asked.put("areUidsOnline", clients.areUidsOnline(List.of("ada", "cyd")));
        asked.put("ids of uid", clients.ids(Who.uid("ada", "cyd")));
        asked.put("idsByUid", clients.idsByUid(Who.uid("ada", "cyd")));
        asked.put("uidOf", clients.uidOf(lost));
        asked.put("count of group", clients.count(group));
        asked.put("count", clients.count(all));
        asked.put("countByGroup", clients.countByGroup(group));
        asked.put("sessions of group", clients.sessions(group));
        asked.put("sessions", clients.sessions(all));
        asked.put("ids of group", clients.ids(group));
        asked.put("ids", clients.ids(all));
        asked.put("uids of group", clients.uids(group));
        asked.put("uids", clients.uids(all));
        asked.put("countUids", clients.countUids(all));
        asked.put("groups", clients.groups(all));
        asked.put("groupsOf", clients.groupsOf(lost));
        asked.put("uidsByGroup", clients.uidsByGroup(all));
        asked.put("countUidsByGroup", clients.countUidsByGroup(all));
        asked.put("idsByGroup", clients.idsByGroup(all));
        asked.put("page of ids", clients.list(all, Page.first(2)).map(answer -> answer.map(List::size)));
        Future<Receipt> sent = clients.receipts().sendToGroup(GROUP, "still there?");
        Future<SessionData> session = clients.session(lost).get();

        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Future<? extends Answer<?>>> each : asked.entrySet()) {
            Answer<?> answer = each.getValue().await(60, TimeUnit.SECONDS);
            assertThat(answer.missingGateways()).as(each.getKey()).containsExactly("frozen");
            values.put(each.getKey(), answer.value());
        }
        Receipt receipt = sent.await(60, TimeUnit.SECONDS);
        assertThat(receipt).isEqualTo(new Receipt(2, Map.of(), 0, 0, 0, Map.of("frozen", Reason.NO_ANSWER)));
        assertThat(receipt.outcome()).isEqualTo(Receipt.Outcome.PARTLY);
        assertThat(session.map(data -> "answered").otherwise("failed").await(60, TimeUnit.SECONDS))
                .isEqualTo("failed");
        // Far above the deadline: a machine may be slow. Far below what 24 deadlines in a row would take.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("isOnline", false);
        expected.put("isUidOnline", false);
        expected.put("areUidsOnline", Map.of("ada", true, "cyd", false));
        expected.put("ids of uid", Set.of(ada));
        expected.put("idsByUid", Map.of("ada", Set.of(ada), "cyd", Set.of()));
        expected.put("uidOf", Optional.empty());
        expected.put("count of group", 2L);
        expected.put("count", 2L);
        expected.put("countByGroup", Map.of(GROUP, 2L));
        expected.put("sessions of group", Map.of(ada, SessionData.EMPTY, bob, SessionData.EMPTY));
        expected.put("sessions", Map.of(ada, SessionData.EMPTY, bob, SessionData.EMPTY));
        expected.put("ids of group", Set.of(ada, bob));
        expected.put("ids", Set.of(ada, bob));
        expected.put("uids of group", Set.of("ada", "bob"));
        expected.put("uids", Set.of("ada", "bob"));
        expected.put("countUids", 2L);
        expected.put("groups", Set.of(GROUP));
        expected.put("groupsOf", Set.of());
        expected.put("uidsByGroup", Map.of(GROUP, Set.of("ada", "bob")));
        expected.put("countUidsByGroup", Map.of(GROUP, 2L));
        expected.put("idsByGroup", Map.of(GROUP, Set.of(ada, bob)));
        expected.put("page of ids", 2);
        assertThat(values).isEqualTo(expected);
    }
}
