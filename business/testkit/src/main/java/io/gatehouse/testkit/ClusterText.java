package io.gatehouse.testkit;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.ClientInfo.Field;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Who;
import io.gatehouse.gateway.GatewayServer;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.register.RegisterServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A cluster in words, for who looks for the reason of a failed test. Stateless. */
final class ClusterText {
    // The cluster is perhaps not well: its answer is not waited for longer than a person would.
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MAX_CLIENTS = 50;

    private ClusterText() {}

    static String of(
            RegisterServer register,
            List<GatewayServer> gateways,
            List<BusinessWorker> workers,
            List<TestClient> clients,
            NodeLog log) {
        List<String> lines = new ArrayList<>();
        lines.add("The cluster at that moment:");
        lines.add("  register at " + register.address());
        gateways.forEach(gateway -> lines.add("  " + of(gateway)));
        workers.forEach(worker -> lines.add("  worker " + worker.name() + ": " + worker.linkedGateways()
                + " gateways linked, " + worker.failedEvents() + " callbacks have thrown"));
        workers.stream().findFirst().ifPresent(worker -> lines.addAll(known(worker)));
        clients.forEach(client -> lines.add("  " + of(client)));
        lines.add("Logged since its start:");
        log.lines().forEach(line -> lines.add("  " + line));
        return String.join("\n", lines);
    }

    private static String of(GatewayServer gateway) {
        String counted = Arrays.stream(LossReason.values())
                .filter(reason -> gateway.losses(reason) > 0)
                .map(reason -> ", " + reason.figure() + " " + gateway.losses(reason))
                .collect(Collectors.joining());
        return gateway.identity() + ": listens on " + gateway.listening() + ", " + gateway.readyWorkers()
                + " workers ready" + counted;
    }

    private static List<String> known(BusinessWorker worker) {
        List<String> lines = new ArrayList<>();
        try {
            Answer<List<ClientInfo>> answer = worker.clients()
                    .withDeadline(DEADLINE)
                    .list(Who.everyone(), Page.first(MAX_CLIENTS), Field.UID, Field.GROUPS, Field.SESSION)
                    .await();
            answer.value()
                    .forEach(info -> lines.add("  connected: " + info.id()
                            + info.uid().map(uid -> ", uid " + uid).orElse("")
                            + (info.groups().isEmpty() ? "" : ", in groups " + info.groups())
                            + ", session " + info.session().state().values()));
            if (!answer.isComplete()) {
                lines.add("  gateways that do not answer: " + answer.missingGateways());
            }
        } catch (RuntimeException e) {
            lines.add("  the gateways do not say who is connected: " + e);
        }
        return lines;
    }

    private static String of(TestClient client) {
        String end = client.end()
                .map(reason -> "closed with " + MessageText.of(reason))
                .orElse("open");
        String left =
                client.waiting().isEmpty() ? "" : ", got and nobody asked for: " + MessageText.of(client.waiting());
        return client + ": " + end + left;
    }
}
