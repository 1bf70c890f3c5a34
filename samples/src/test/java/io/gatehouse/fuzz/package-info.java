/** Every parser against bytes that nobody thought of: a kept corpus in each build, Jazzer with {@code -Pfuzz}. */
package io.gatehouse.fuzz;
