/// What every Lambda function is made from.
@NullMarked
package masthead.lambda;

import org.jspecify.annotations.NullMarked;
