package io.gatehouse.register.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of a single register, in memory: after a restart nodes announce themselves again. */
public final class LocalMemberStore implements MemberStore {
    private final Map<Member.Key, Member> members = new LinkedHashMap<>();
    private Runnable changed = () -> {};

    @Override
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public void put(Member member) {
        if (!member.equals(members.put(member.key(), member))) {
            changed.run();
        }
    }

    @Override
    public void remove(Member member) {
        if (members.remove(member.key(), member)) {
            changed.run();
        }
    }

    @Override
    public List<Member> members() {
        return List.copyOf(members.values());
    }
}
