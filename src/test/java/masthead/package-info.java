/// The guards: tests that hold template, events, description and code against each other.
@NullMarked
package masthead;

import org.jspecify.annotations.NullMarked;
