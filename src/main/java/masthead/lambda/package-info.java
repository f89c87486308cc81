/// The edge of the runtime: events in, responses out. Each function of `template.yaml` is a
/// subclass of [HttpLambda], [StreamLambda] or [EventLambda].
@NullMarked
package masthead.lambda;

import org.jspecify.annotations.NullMarked;
