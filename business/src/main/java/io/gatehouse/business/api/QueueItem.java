package io.gatehouse.business.api;

/**
 * One piece of work.
 *
 * @param message what was put into the queue
 * @param attempt how often it was given to a consumer, this time included; more than 1 if one failed, took too long or died, so that
 *     part of the work may be done already
 */
public record QueueItem(Message message, int attempt) {
    /** Whether a consumer had it before. */
    public boolean redelivered() {
        return attempt > 1;
    }
}
