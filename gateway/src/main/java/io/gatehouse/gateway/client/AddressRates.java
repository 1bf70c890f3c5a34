package io.gatehouse.gateway.client;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast each address connects. Remembers an address for a second after its last attempt, which is as long as it takes for all of
 * its credit to come back, and no more addresses than a bound: of more than those, the ones that have been quiet for longest begin anew.
 * Guarded by its owner.
 */
final class AddressRates {
    static final int MAX_REMEMBERED = 65_536;

    private static final long SECOND = 1_000_000_000L;

    private final Map<InetAddress, Credit> credits = new LinkedHashMap<>(16, 0.75f, true); // quiet for longest first

    private static final class Credit {
        private long left; // in parts of 1e9
        private long atNs;
    }

    /**
     * Somebody connects.
     *
     * @param whose     from {@code AddressNetwork}
     * @param perSecond more than 0
     * @return whether it may
     */
    boolean admits(InetAddress whose, int perSecond, long nowNs) {
        forget(nowNs);
        long full = perSecond * SECOND;
        Credit credit = credits.get(whose);
        if (credit == null) {
            credit = new Credit();
            credit.left = full;
            credits.put(whose, credit);
        } else {
            credit.left = Math.min(full, credit.left + Math.min(SECOND, nowNs - credit.atNs) * perSecond);
        }
        credit.atNs = nowNs;
        if (credit.left < SECOND) {
            return false;
        }
        credit.left -= SECOND;
        return true;
    }

    int remembered() {
        return credits.size();
    }

    private void forget(long nowNs) {
        Iterator<Credit> oldest = credits.values().iterator();
        while (oldest.hasNext()) {
            if (nowNs - oldest.next().atNs < SECOND && credits.size() < MAX_REMEMBERED) {
                return;
            }
            oldest.remove();
        }
    }
}
