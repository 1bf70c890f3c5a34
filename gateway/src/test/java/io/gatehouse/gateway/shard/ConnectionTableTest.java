package io.gatehouse.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.client.TestConnections;
import io.gatehouse.protocol.ClientId;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private final TestConnections connections = new TestConnections();

    @AfterEach
    void close() {
        connections.close();
    }

    private static ConnectionTable startingAfter(int number) {
        return new ConnectionTable(7, new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int nextInt() {
                return number;
            }
        });
    }

    @Test
    void shouldCountFromARandomPointAndSkipTheNumberThatMeansBeforeTheFirst() {
        ConnectionTable table = startingAfter(-3);

        assertThat(table.nextId()).isEqualTo(new ClientId(7, -2));
        assertThat(table.nextId()).isEqualTo(new ClientId(7, 0));
    }

    @Test
    void shouldWrapAround() {
        ConnectionTable table = startingAfter(Integer.MAX_VALUE - 1);

        assertThat(table.nextId().connection()).isEqualTo(Integer.MAX_VALUE);
        assertThat(table.nextId().connection()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void shouldSkipNumbersOfLiveClients() {
        ConnectionTable table = startingAfter(9);
        EventLoopShard shard = new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE);
        Plain ten = new Plain(shard, 10);
        Plain eleven = new Plain(shard, 11);
        table.put(ten);
        table.put(eleven);

        assertThat(table.nextId().connection()).isEqualTo(12);
        table.remove(eleven);
        assertThat(table.get(11)).isNull();
        assertThat(table.get(10)).isSameAs(ten);
    }

    @Test
    void shouldNotTakeOutAnotherClientOfTheSameNumber() {
        ConnectionTable table = startingAfter(0);
        EventLoopShard shard = new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE);
        Plain old = new Plain(shard, 5);
        Plain young = new Plain(shard, 5);
        table.put(old);
        table.put(young);

        table.remove(old);

        assertThat(table.get(5)).isSameAs(young);
    }

    private final class Plain extends ShardClient {
        private Plain(EventLoopShard shard, int number) {
            super(shard, connections.connection(new ClientId(7, number)));
        }
    }
}
