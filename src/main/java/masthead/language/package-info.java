/// Which languages this site speaks, and which of them a reader gets: read from the configuration
/// once, then asked by every feature.
@NullMarked
package masthead.language;

import org.jspecify.annotations.NullMarked;
