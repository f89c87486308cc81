/// How often something may happen in a while.
@NullMarked
package masthead.limit;

import org.jspecify.annotations.NullMarked;
