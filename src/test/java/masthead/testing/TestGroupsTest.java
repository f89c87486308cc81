package masthead.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds `docs/testing.md` true: it names every test that `make check` leaves out or shortens.
final class TestGroupsTest {
  private static final Path TESTS = Path.of("src/test/java/masthead");
  private static final Pattern CELL = Pattern.compile("(?m)^\\| (`.*?) \\|");
  private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");

  @ParameterizedTest
  @ValueSource(strings = {"slow", "rounds"})
  void everyTestWithTheTagIsInItsTable(String tag) throws IOException {
    var tagged = Pattern.compile("(?s)@Tag\\(\"" + tag + "\"\\).*?\\b(?:final class|void) (\\w+)");
    var found = new TreeSet<String>();
    for (var file : files(TESTS)) {
      var owner = className(file);
      tagged
          .matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1))
          .map(name -> name.equals(owner) ? owner : owner + "." + name)
          .forEach(found::add);
    }
    assertEquals(List.copyOf(found), documented("the tag `" + tag + "`"));
  }

  @Test
  void everyBrowserTestIsInItsTable() throws IOException {
    var classes =
        files(TESTS.resolve("browser")).stream()
            .map(TestGroupsTest::className)
            .filter(name -> name.endsWith("Test"))
            .sorted()
            .toList();
    assertEquals(classes, documented("`masthead.browser`"));
  }

  /// A target that names a class of which nothing is run would succeed all the same.
  @Test
  void targetThatNamesSlowTestsRunsThem() throws IOException {
    var named = Pattern.compile("-Dtest='?(\\w+)");
    for (var command : Files.readAllLines(Path.of("Makefile"))) {
      for (var name : named.matcher(command).results().map(match -> match.group(1)).toList()) {
        for (var file : files(TESTS)) {
          if (className(file).equals(name)
              && Files.readString(file).contains("\n@Tag(\"slow\")\nfinal class ")) {
            assertTrue(command.contains(" -DexcludedGroups="), command);
          }
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static String className(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  /// The names in the first column of the table whose heading ends so.
  private static List<String> documented(String heading) {
    return section(heading)
        .flatMap(section -> CELL.matcher(section).results())
        .flatMap(cell -> NAME.matcher(cell.group(1)).results())
        .map(name -> name.group(1))
        .sorted()
        .toList();
  }

  private static Stream<String> section(String heading) {
    try {
      return Stream.of(Files.readString(Path.of("docs/testing.md")).split("\n## "))
          .filter(section -> section.lines().findFirst().orElse("").endsWith(heading));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
