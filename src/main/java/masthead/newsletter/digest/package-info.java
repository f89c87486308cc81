/// The daily digest's functions: the tick that makes issues, the fan-out to their recipients, the
/// delivery to each, the reports of what became of it, and the publisher's routes.
@NullMarked
package masthead.newsletter.digest;

import org.jspecify.annotations.NullMarked;
