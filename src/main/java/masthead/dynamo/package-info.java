/// How a store reaches its DynamoDB table.
@NullMarked
package masthead.dynamo;

import org.jspecify.annotations.NullMarked;
