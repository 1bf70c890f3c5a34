/**
 * What an application imports: the callbacks it implements ({@link io.gatehouse.business.api.ClientEvents}), the client a callback is
 * about, and the cluster ({@link io.gatehouse.business.api.Clients}).
 *
 * <p>Threading: callbacks come on handler threads, which may block; everything here that an application calls may be called from any
 * thread. Callbacks of futures never run on an event loop. Values are immutable.
 */
package io.gatehouse.business.api;
