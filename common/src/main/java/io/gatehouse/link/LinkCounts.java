package io.gatehouse.link;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;

/**
 * What a {@link LinkServer} did not put up with since it was made.
 *
 * @param refused connections that spoke to it, or were one too many, and became no link
 * @param broken  links that were ended because what came over them broke the protocol or a limit of it
 */
public record LinkCounts(long refused, long broken) {
    /** Nothing. */
    public static final LinkCounts NONE = new LinkCounts(0, 0);

    /** Of two together. */
    public LinkCounts plus(LinkCounts other) {
        return new LinkCounts(refused + other.refused, broken + other.broken);
    }

    /** For operators. */
    public void addTo(Figures.Builder figures) {
        figures.set(Figure.LINKS_REFUSED, refused).set(Figure.LINKS_BROKEN, broken);
    }
}
