/// One mail to one reader: what it is, and the two ways that an operator can have it sent.
@NullMarked
package masthead.mail;

import org.jspecify.annotations.NullMarked;
