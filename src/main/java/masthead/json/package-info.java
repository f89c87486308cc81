/// JSON text in and out, and the rules for texts. It knows no HTTP.
@NullMarked
package masthead.json;

import org.jspecify.annotations.NullMarked;
