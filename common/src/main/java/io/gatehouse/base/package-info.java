/** Checks, addresses and exceptions that every tier uses. Immutable or static and pure; any thread; knows no other package. */
package io.gatehouse.base;
