/// Signing up: what is offered, the proof of work, and what keeps programs from flooding mailboxes.
///
/// [SignUpRoutes] is the door. A request is only written down here; `outbox` says what follows.
@NullMarked
package masthead.newsletter.signup;

import org.jspecify.annotations.NullMarked;
