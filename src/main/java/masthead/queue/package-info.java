/// Queues between functions.
@NullMarked
package masthead.queue;

import org.jspecify.annotations.NullMarked;
