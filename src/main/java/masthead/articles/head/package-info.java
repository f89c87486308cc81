/// What stands in the `<head>` of the site's pages, for search engines and link previews.
///
/// [Head] is made of an [ArticlePage] or a [ListPage], which the caller fills: the room knows no
/// article and no store.
@NullMarked
package masthead.articles.head;

import org.jspecify.annotations.NullMarked;
