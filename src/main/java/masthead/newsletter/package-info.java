/// The newsletter: who gets the day's headlines by mail.
@NullMarked
package masthead.newsletter;

import org.jspecify.annotations.NullMarked;
