/// The paper's own pages: complete HTML at the site's addresses, readable without scripts.
///
/// Start at [SiteHandler]. [SitePages] writes the pages from the templates beside it.
@NullMarked
package masthead.articles.site;

import org.jspecify.annotations.NullMarked;
