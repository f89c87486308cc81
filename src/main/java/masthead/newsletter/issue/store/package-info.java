/// Keeps issues, their recipients and the pace, in the newsletter's table.
@NullMarked
package masthead.newsletter.issue.store;

import org.jspecify.annotations.NullMarked;
