/// Members that requests of several rooms have in common: an address, and how somebody wants the
/// mail.
@NullMarked
package masthead.newsletter.fields;

import org.jspecify.annotations.NullMarked;
