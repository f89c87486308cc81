/// The links in mails, as pages for people and JSON for programs.
///
/// [LinkRoutes] is the entry point; each link has a class of its own.
@NullMarked
package masthead.newsletter.links;

import org.jspecify.annotations.NullMarked;
