/// Functions that work off what a table's stream tells.
@NullMarked
package masthead.stream;

import org.jspecify.annotations.NullMarked;
