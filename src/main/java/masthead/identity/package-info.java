/// Who is calling.
@NullMarked
package masthead.identity;

import org.jspecify.annotations.NullMarked;
