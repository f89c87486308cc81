/// One mail to one reader: its content, its encoding, and two ways to send it.
@NullMarked
package masthead.mail;

import org.jspecify.annotations.NullMarked;
