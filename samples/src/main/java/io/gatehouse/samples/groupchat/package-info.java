/** Group chat in its simplest form: what one says, everybody else hears. */
package io.gatehouse.samples.groupchat;
