/// The way to AWS: how the SDK's clients are made, with which credentials, and the deployment's
/// secret.
@NullMarked
package masthead.aws;

import org.jspecify.annotations.NullMarked;
