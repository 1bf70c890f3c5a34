/**
 * Tells a handler which uids and groups come into the cluster and go. Confined to the worker's event loop, but for the calls themselves.
 * Loaded with every worker, and idle until a handler subscribes.
 */
package io.gatehouse.business.presence;
