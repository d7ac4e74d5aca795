/**
 * What an operator sees of a region: figures that its nodes tell, over time; what is stored and where from; and the page
 * that shows it.
 */
@NullMarked
package dev.goferry.dashboard;

import org.jspecify.annotations.NullMarked;
