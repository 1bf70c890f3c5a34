package io.gatehouse.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.api.WorkerSelector.Candidate;
import io.gatehouse.protocol.ClientOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HashSelectorTest {
    private static final int KEYS = 10_000;

    private final List<Candidate> workers = new ArrayList<>();

    @Test
    @Tag("GW-14")
    void shouldMoveOnlyTheNewWorkersShareWhenOneJoins() {
        WorkerSelector selector = WorkerSelector.hash("query.room");
        for (int i = 0; i < 4; i++) {
            workers.add(worker("worker-" + i, 100 + i));
        }
        List<Candidate> five = new ArrayList<>(workers);
        five.add(0, worker("worker-4", 7));

        int moved = 0;
        int[] share = new int[4];
        for (int key = 0; key < KEYS; key++) {
            ClientOrigin client = client("/", "room=" + key);
            int before = selector.select(client, workers);
            Candidate after = five.get(selector.select(client, five));
            share[before]++;
            if (!after.equals(workers.get(before))) {
                assertThat(after.name()).isEqualTo("worker-4");
                moved++;
            }
        }

        assertThat(moved).isBetween(KEYS / 5 - KEYS / 20, KEYS / 5 + KEYS / 20);
        for (int each : share) {
            assertThat(each).isBetween(KEYS / 4 - KEYS / 20, KEYS / 4 + KEYS / 20);
        }
    }

    @Test
    void shouldMoveAClientWhoseKeyHasAnotherOwnerAndOneWithoutAKeyWhereThatLevelsTheLoad() {
        WorkerSelector selector = WorkerSelector.hash("query.room");
        for (int load : new int[] {4, 5, 6}) {
            List<Candidate> both = List.of(new Candidate("a", 1, Set.of(), load), new Candidate("b", 2, Set.of(), 4));
            int expected = load == 6 ? 1 : 0;
            assertThat(selector.rebalance(client("/", ""), both, 0)).isEqualTo(expected);
            assertThat(WorkerSelector.leastLoaded().rebalance(client("/", ""), both, 0))
                    .isEqualTo(expected);
            assertThat(WorkerSelector.random().rebalance(client("/", ""), both, 0))
                    .isEqualTo(expected);
            for (int key = 0; key < 20; key++) {
                ClientOrigin client = client("/", "room=" + key);
                assertThat(selector.rebalance(client, both, 0)).isEqualTo(selector.select(client, both));
            }
        }
        WorkerSelector own = (client, candidates) -> 1;
        assertThat(own.rebalance(client("/", ""), List.of(worker("a", 1), worker("b", 2)), 0))
                .isZero();
    }

    @Test
    void shouldSpreadOverWorkersOfOneNameByTheirIdsAndKeepKeysOfARestartedOne() {
        WorkerSelector selector = WorkerSelector.hash("path");
        List<Candidate> same = List.of(worker("w", 1), worker("w", 2));
        List<Candidate> named = List.of(worker("a", 1), worker("b", 2));
        List<Candidate> restarted = List.of(worker("a", 1), worker("b", 9));
        int second = 0;
        for (int key = 0; key < KEYS; key++) {
            ClientOrigin client = client("/" + key, "");
            second += selector.select(client, same);
            assertThat(selector.select(client, restarted)).isEqualTo(selector.select(client, named));
        }
        assertThat(second).isBetween(KEYS / 2 - KEYS / 20, KEYS / 2 + KEYS / 20);
    }

    @Test
    void shouldHashWhatItIsToldAndTakeTheLeastLoadedWithoutAKey() {
        List<Candidate> busy = List.of(new Candidate("a", 1, Set.of(), 5), new Candidate("b", 2, Set.of(), 4));
        for (String key : List.of("query.missing", "header.missing", "path")) {
            assertThat(WorkerSelector.hash(key).select(client("", "%zz=1&room=2"), busy))
                    .as(key)
                    .isEqualTo(1);
        }
        WorkerSelector byHeader = WorkerSelector.hash("header.X-User");
        WorkerSelector byAddress = WorkerSelector.hash("address");
        assertThat(byHeader.select(client("/a", ""), busy)).isEqualTo(byHeader.select(client("/b", "c=d"), busy));
        assertThat(byAddress.select(client("/a", ""), busy)).isEqualTo(byAddress.select(client("/b", "c=d"), busy));
        for (String wrong : List.of("", "uid", "query.", "header.")) {
            assertThatThrownBy(() -> WorkerSelector.hash(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hash:" + wrong + " is unknown; allowed: hash:address");
        }
    }

    private static Candidate worker(String name, long id) {
        return new Candidate(name, id, Set.of(), 0);
    }

    private static ClientOrigin client(String path, String query) {
        return new ClientOrigin("ws:7272", "192.0.2.7", 1, path, query, List.of(Map.entry("x-user", "tom")), "");
    }
}
