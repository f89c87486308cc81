/// The rules of the digest, pure: who is due when ([masthead.newsletter.issue.Schedule]), how far
/// an issue is ([masthead.newsletter.issue.Issue]) and how far it is for one recipient
/// ([masthead.newsletter.issue.Recipient]), how fast it may be sent.
@NullMarked
package masthead.newsletter.issue;

import org.jspecify.annotations.NullMarked;
