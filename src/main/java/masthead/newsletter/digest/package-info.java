/// The daily digest: who is due when ([masthead.newsletter.digest.Schedule]), what the issue says,
/// and one delivery per recipient ([masthead.newsletter.digest.Ledger]).
@NullMarked
package masthead.newsletter.digest;

import org.jspecify.annotations.NullMarked;
