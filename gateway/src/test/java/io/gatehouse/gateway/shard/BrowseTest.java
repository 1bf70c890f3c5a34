package io.gatehouse.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.client.TestConnections;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrowseTest {
    private final TestConnections connections = new TestConnections();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final ConnectionTable table = new ConnectionTable(7, new Random(1));
    private final EventLoopShard shard =
            new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE, turns::add);
    private final List<ShardClient> seen = new ArrayList<>();
    private boolean isOver;

    private final class Client extends ShardClient {
        private Client(ClientId id) {
            super(shard, connections.connection(id));
        }
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private List<ShardClient> enter(int count) {
        List<ShardClient> entered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entered.add(new Client(table.nextId()));
            shard.add(entered.get(i));
            shard.join(entered.get(i), "g");
        }
        return entered;
    }

    @Test
    void shouldSeeASliceAtAStretchAndAllInTheEnd() {
        List<ShardClient> clients = enter(Browse.SLICE + 1);

        shard.browse(Target.Kind.GROUPS, "g", seen::add, () -> isOver = true);
        assertThat(seen).hasSize(Browse.SLICE);
        assertThat(isOver).isFalse();
        turns.remove().run();

        assertThat(isOver).isTrue();
        assertThat(turns).isEmpty();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(clients);
    }

    @Test
    void shouldBeOverAtOnceOfASliceOrLess() {
        shard.browse(Target.Kind.UIDS, "nobody's", seen::add, () -> isOver = true);
        assertThat(isOver).isTrue();
        isOver = false;
        shard.browse(Target.Kind.ALL, "", seen::add, () -> isOver = true);
        assertThat(isOver).isTrue();
        isOver = false;
        enter(Browse.SLICE);
        shard.browse(Target.Kind.ALL, "", seen::add, () -> isOver = true);
        assertThat(isOver).isTrue();
        assertThat(seen).hasSize(Browse.SLICE);
    }

    @Test
    void shouldMissNobodyWhoStaysWhileOthersComeAndGo() {
        List<ShardClient> clients = enter(Browse.SLICE * 2);
        Set<ShardClient> staying = new HashSet<>(clients);
        Random random = new Random(3);

        shard.browse(Target.Kind.ALL, "", seen::add, () -> isOver = true);
        while (!turns.isEmpty()) {
            for (int i = 0; i < 500; i++) {
                ShardClient leaving = clients.remove(random.nextInt(clients.size()));
                shard.remove(leaving);
                staying.remove(leaving);
            }
            enter(100);
            turns.remove().run();
        }

        assertThat(isOver).isTrue();
        assertThat(seen).containsAll(staying);
    }
}
