package io.gatehouse.gateway.shard;

import java.util.Arrays;

/**
 * The clients of one shard that share a uid or a group: a dense array, so that a send is a walk over memory, and joining and leaving
 * cost the same whatever the size. Lives in its index while it has members. Confined to its shard.
 */
final class MemberSet implements Roster {
    private static final int FIRST_CAPACITY = 2;

    private final NameIndex index;
    private final String name;
    private Membership[] members = new Membership[FIRST_CAPACITY];
    private int size;

    MemberSet(NameIndex index, String name) {
        this.index = index;
        this.name = name;
    }

    String name() {
        return name;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public ShardClient get(int position) {
        return members[position].client();
    }

    Membership add(ShardClient client) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        Membership member = new Membership(client, this, size);
        members[size++] = member;
        return member;
    }

    /** The last one takes the place of the one who leaves. */
    void remove(int position) {
        Membership last = members[--size];
        members[position] = last;
        last.position(position);
        members[size] = null;
        if (size == 0) {
            index.remove(this);
        } else if (size < members.length / 4) {
            members = Arrays.copyOf(members, members.length / 2);
        }
    }
}
