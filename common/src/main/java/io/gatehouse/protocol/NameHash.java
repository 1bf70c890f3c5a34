package io.gatehouse.protocol;

/**
 * What stands for a uid or a group when a gateway tells workers which ones its clients have: 64 bits instead of up to 255 bytes. Two
 * names with the same hash cost a needless send and nothing else. The same on every node; how it is computed stands in docs/protocol.md.
 */
public final class NameHash {
    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private NameHash() {}

    /**
     * The hash of a name.
     *
     * @param kind {@link Target.Kind#UIDS} or {@link Target.Kind#GROUPS}: a uid and a group of the same name are two things
     */
    public static long of(Target.Kind kind, String name) {
        long hash = (BASIS ^ kind.code()) * PRIME;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
