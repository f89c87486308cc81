/// What each reader chose in the Settings panel: reading mode, font size, language.
@NullMarked
package masthead.preferences;

import org.jspecify.annotations.NullMarked;
