package io.gatehouse.register;

import io.gatehouse.register.store.MemberStore;
import io.gatehouse.register.store.RegisterRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Several registers' words for each other, on one clock; words of a register that is cut off are lost, as are those to it. */
final class Intercom {
    private final ManualLoop loop;
    private final Map<Store, Consumer<RegisterRecord>> registers = new HashMap<>();
    private final Set<Store> cutOff = new HashSet<>();

    Intercom(ManualLoop loop) {
        this.loop = loop;
    }

    Store store() {
        return new Store();
    }

    void cutOff(Store store) {
        cutOff.add(store);
    }

    void heal() {
        cutOff.clear();
    }

    /** Time for a word to be said, heard, and told to nodes. */
    void moment() {
        loop.pass(Duration.ofMillis(50));
    }

    final class Store implements MemberStore {
        final List<RegisterRecord> said = new ArrayList<>();

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public void open(Consumer<RegisterRecord> heard) {
            registers.put(this, heard);
        }

        @Override
        public void put(RegisterRecord own) {
            said.add(own);
            if (cutOff.contains(this)) {
                return;
            }
            registers.forEach((store, heard) -> {
                if (store != this && !cutOff.contains(store)) {
                    loop.later(1, () -> heard.accept(own));
                }
            });
        }

        @Override
        public void close() {
            registers.remove(this);
        }
    }
}
