/// The deployment's one secret, and the keys derived from it.
@NullMarked
package masthead.secret;

import org.jspecify.annotations.NullMarked;
