/// Bringing lists of subscribers in and out: [ImportRoutes] and [ExportRoutes].
@NullMarked
package masthead.newsletter.transfer;

import org.jspecify.annotations.NullMarked;
