/// Import and export of subscribers: [ImportRoutes] and [ExportRoutes].
@NullMarked
package masthead.newsletter.transfer;

import org.jspecify.annotations.NullMarked;
