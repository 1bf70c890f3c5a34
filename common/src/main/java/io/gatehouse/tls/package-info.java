/** Certificates in PEM files: read and checked whole before they are used, at the start and when the files have changed. */
package io.gatehouse.tls;
