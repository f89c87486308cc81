/// Members that several requests have in common: the address and the delivery settings.
@NullMarked
package masthead.newsletter.fields;

import org.jspecify.annotations.NullMarked;
