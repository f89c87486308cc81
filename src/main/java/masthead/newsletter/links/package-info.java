/// What the links of mails open, as pages for people and JSON for programs.
///
/// [LinkRoutes] is the door; a class for each link lies behind it.
@NullMarked
package masthead.newsletter.links;

import org.jspecify.annotations.NullMarked;
