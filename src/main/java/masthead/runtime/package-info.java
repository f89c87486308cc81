/// What a running function has around it: its configuration, its log, priming, and the one failure
/// that means "not now".
@NullMarked
package masthead.runtime;

import org.jspecify.annotations.NullMarked;
