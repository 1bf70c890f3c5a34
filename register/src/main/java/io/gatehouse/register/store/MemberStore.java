package io.gatehouse.register.store;

import java.util.List;

/**
 * Who is online, across all registers that share the store. Each member is written by one register only: the one that holds its
 * link or, after that, its lease.
 *
 * <p>Threading: called, and calls back, on the register's event loop.
 */
public interface MemberStore {
    /** @param changed called after each change, whoever made it */
    void onChange(Runnable changed);

    /** Adds a member, or puts it in the place of the one with its key. */
    void put(Member member);

    /** Removes this very member; one that has taken its place stays. */
    void remove(Member member);

    /** Everybody, in the order in which they came. */
    List<Member> members();
}
