/// What `web/` does in a real browser, against the real API.
///
/// Compiled and run only with `-Dbrowser=/usr/bin/chromium`, as `make check` does where it finds
/// one.
@NullMarked
package masthead.browser;

import org.jspecify.annotations.NullMarked;
