/**
 * What the processes say to each other: records, their wire layout and its bounds.
 *
 * <p>Pure data: no I/O, no threads. Of Netty only {@code io.netty.buffer}. The wire is drawn in {@link
 * io.gatehouse.protocol.FrameCodec} and in {@code docs/protocol.md}. Used by every tier.
 */
package io.gatehouse.protocol;
