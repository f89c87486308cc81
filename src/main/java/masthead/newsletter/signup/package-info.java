/// Signing up: the lists on offer, the proof of work, and the protection against mail bombing.
///
/// [SignUpRoutes] is the entry point. A request is only stored here; the outbox decides it.
@NullMarked
package masthead.newsletter.signup;

import org.jspecify.annotations.NullMarked;
