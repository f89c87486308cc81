/// HTTP: requests, responses, problems, conditional requests and compression.
///
/// Start reading at [masthead.lambda.HttpLambda]. Nothing here knows a feature.
@NullMarked
package masthead.http;

import org.jspecify.annotations.NullMarked;
