package io.gatehouse.business.api;

import java.time.Instant;

/**
 * One tick of {@link Timers#everyOnce}.
 *
 * @param name   of the timer
 * @param number how many periods of this length there were from 1970 to this tick. It only grows, whichever worker runs the tick: a store
 *     that keeps the highest number it has seen, and refuses lower ones, is safe from a worker that believed for too long that it was
 *     its turn
 * @param at     when the tick was due: {@code number} periods after 1970-01-01T00:00:00Z
 */
public record OnceTick(String name, long number, Instant at) {}
