package io.gatehouse.business.api;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/**
 * A map that a cluster has in common; see {@link SharedData} for what it survives. Keys are 1 to 255 UTF-8 bytes; values are equal if their
 * JSON is.
 *
 * @param <V> what the values are
 */
public interface SharedMap<V> {
    /** The value, if there is one. @return failed with {@link IllegalStateException} if it is no {@code V} */
    Future<Optional<V>> get(String key);

    /** Sets the value, whatever was there. */
    Future<Void> put(String key, V value);

    /** Sets the value if there is none. @return whether it did */
    Future<Boolean> putIfAbsent(String key, V value);

    /** Sets the value if it is the expected one. @return whether it did */
    Future<Boolean> compareAndSet(String key, V expected, V value);

    /** Takes the value away, if there is one. */
    Future<Void> remove(String key);

    /** Takes the value away if it is the expected one. @return whether it did */
    Future<Boolean> remove(String key, V expected);

    /** All keys, as they were at no single moment; of a large map, a large answer. */
    Future<Set<String>> keys();
}
