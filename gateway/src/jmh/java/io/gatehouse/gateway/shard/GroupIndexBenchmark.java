package io.gatehouse.gateway.shard;

import io.gatehouse.protocol.Target;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The groups of one shard: to join and leave among as many members, and to go through them all. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GroupIndexBenchmark {
    private static final int WALKED = 1000;

    @Param({"10", "10000"})
    private int members;

    private EventLoopShard shard;
    private Member comer;
    private final Target walked = Target.groups(List.of("walked"));

    @Setup
    public void fill() {
        var table = new ConnectionTable(7, new Random(1));
        shard = new EventLoopShard(new EmbeddedChannel().eventLoop(), table, NameListener.NONE);
        for (int i = 0; i < members; i++) {
            shard.join(newMember(), "crowd");
        }
        for (int i = 0; i < WALKED; i++) {
            shard.join(newMember(), "walked");
        }
        comer = newMember();
    }

    private Member newMember() {
        return new Member(shard);
    }

    @Benchmark
    public boolean joinAndLeave() {
        return shard.join(comer, "crowd") & shard.leave(comer, "crowd");
    }

    @Benchmark
    @OperationsPerInvocation(WALKED)
    public void walk(Blackhole used) {
        shard.forEach(walked, used::consume);
    }

    private static final class Member extends ShardClient {
        Member(EventLoopShard shard) {
            super(shard, null);
        }
    }
}
