/// Benchmarks that hold the targets of performance. Nothing here is deployed.
@NullMarked
package masthead.bench;

import org.jspecify.annotations.NullMarked;
