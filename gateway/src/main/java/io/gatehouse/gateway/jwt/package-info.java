/**
 * Tokens that clients show: found, masked, checked with keys of files or of a JWK set. On clients' event loops; the keys are shared by all.
 * Used by the root only, which gives the check to the listeners.
 */
package io.gatehouse.gateway.jwt;
