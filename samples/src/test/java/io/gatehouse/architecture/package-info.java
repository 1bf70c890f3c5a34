/** The rules of the layout, checked over all modules. */
package io.gatehouse.architecture;
