/** What an office asks about the people connected and tells them: the samples of docs/sending-and-asking.md. Any thread. */
package io.gatehouse.samples.office;
