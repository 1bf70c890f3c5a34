/** Pushing from a web application: the handler that tells a page its id, and a program that uses it. */
package io.gatehouse.samples.push;
