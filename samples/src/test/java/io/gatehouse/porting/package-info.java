/** Keeps docs/porting-from-gatewayworker.md true: which tests show which feature, and whether they ran green. For the build only. */
package io.gatehouse.porting;
