package io.gatehouse.register;

import io.gatehouse.protocol.RegisterMessage.Topology;
import io.gatehouse.register.store.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Notes what it is told. */
final class FakeNode implements LinkedNode {
    static final Duration LEASE = Duration.ofSeconds(10);

    final List<Topology> told = new ArrayList<>();
    private final Member member;
    Set<Long> linked = Set.of();
    boolean full;

    FakeNode(Member member) {
        this.member = member;
    }

    Topology last() {
        return told.get(told.size() - 1);
    }

    @Override
    public Member member() {
        return member;
    }

    @Override
    public long leaseNs() {
        return LEASE.toNanos();
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:40000";
    }

    @Override
    public boolean push(Topology topology) {
        return !full && told.add(topology);
    }

    @Override
    public void close(String reason) {}
}
