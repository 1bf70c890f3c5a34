/**
 * One client for each uid, or so many, where an operator wants that: who has which uid here, told to the workers that put the clients of a
 * uid in order, and who of them has to go.
 *
 * <p>All state is guarded by the lock of the one {@link io.gatehouse.gateway.login.LoginBook}.
 */
package io.gatehouse.gateway.login;
