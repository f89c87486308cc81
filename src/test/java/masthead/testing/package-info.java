/// What every test run uses: progress, captured output, random rounds.
@NullMarked
package masthead.testing;

import org.jspecify.annotations.NullMarked;
