package io.gatehouse.register.store;

import java.util.function.Consumer;

/** For a single register: there is nobody to tell. */
public final class LocalMemberStore implements MemberStore {
    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void open(Consumer<RegisterRecord> heard) {}

    @Override
    public void put(RegisterRecord own) {}

    @Override
    public void close() {}
}
