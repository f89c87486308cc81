/// What the body of an article may be: a list of typed blocks.
///
/// [BlockReader] is the way in: it checks the blocks that a client sent, or makes blocks of a
/// content system's HTML. [BlockJson] is how blocks are stored and shown, [BodyHtml] writes them as
/// one HTML string, [WordCount] measures them. Nothing here knows what an article is.
@NullMarked
package masthead.articles.body;

import org.jspecify.annotations.NullMarked;
