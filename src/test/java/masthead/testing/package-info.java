/// What every test run uses: progress, captured output, clearing up, the clock, random rounds.
@NullMarked
package masthead.testing;

import org.jspecify.annotations.NullMarked;
