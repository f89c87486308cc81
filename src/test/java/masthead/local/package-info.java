/// Development and test: DynamoDB Local, a local API and sample data. Nothing here is deployed.
@NullMarked
package masthead.local;

import org.jspecify.annotations.NullMarked;
