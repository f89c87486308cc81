/// The HTTP kernel: reads API Gateway payload 2.0 events, routes them, writes answers.
///
/// Start reading at [masthead.http.HttpLambda]. Nothing here knows a feature.
@NullMarked
package masthead.http;

import org.jspecify.annotations.NullMarked;
