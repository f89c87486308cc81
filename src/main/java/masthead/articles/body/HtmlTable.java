package masthead.articles.body;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Makes a table of HTML one without joined cells. Each cell stays in its column: what a cell spans
/// beyond its first place is empty.
final class HtmlTable {
  /// The parts that hold rows or are rows.
  private static final Set<String> PARTS = Set.of("caption", "thead", "tbody", "tfoot", "tr");

  /// More columns than any table may have: what spans them all spans these.
  private static final int MAX_SPAN = BlockLimits.MAX_CELLS + 1;

  private static final int MAX_ROWS = 65_534;
  private static final Pattern SPAN = Pattern.compile("0*([0-9]{1,5})");

  private final Dropped dropped;

  /// For how many more rows a cell above reaches down into each column.
  private final List<Integer> taken = new ArrayList<>();

  private Optional<List<String>> header = Optional.empty();
  private final List<List<String>> rows = new ArrayList<>();
  private int width;

  private HtmlTable(Dropped dropped) {
    this.dropped = dropped;
  }

  /// Empty when no cell has a text.
  static Optional<Block> read(Element table, Dropped dropped) {
    var reader = new HtmlTable(dropped);
    reader.part(table);
    return reader.block();
  }

  private void part(Element part) {
    taken.clear(); // no cell reaches out of its part
    for (var child : part.children()) {
      if (!PARTS.contains(child.normalName())) {
        dropped.element(child.normalName());
        continue;
      }
      dropped.attributes(child);
      if (child.nameIs("tr")) {
        row(child);
      } else if (!child.nameIs("caption")) {
        part(child);
      }
    }
  }

  private void row(Element row) {
    var isHead = row.closest("thead") != null;
    var cells = row.children();
    var isHeader =
        header.isEmpty()
            && rows.isEmpty()
            && !cells.isEmpty()
            && (isHead || cells.stream().allMatch(cell -> cell.nameIs("th")));
    if (!isHeader && isHead) {
      dropped.add("second header row");
    } else if (!isHeader && cells.stream().anyMatch(cell -> cell.nameIs("th"))) {
      dropped.add("row header");
    }
    var texts = new ArrayList<String>();
    for (var cell : cells) {
      skip(texts);
      texts.add(InlineHtml.clean(List.of(cell), dropped).html());
      width = Math.max(width, texts.size());
      var across = Math.min(MAX_SPAN, Math.max(1, span(cell, "colspan", 1)));
      var down = span(cell, "rowspan", 1) == 0 ? MAX_ROWS : span(cell, "rowspan", 1);
      texts.addAll(Collections.nCopies(across - 1, ""));
      take(texts.size() - across, across, down);
    }
    for (var column = 0; column < taken.size(); column++) {
      taken.set(column, Math.max(0, taken.get(column) - 1));
    }
    if (isHeader) {
      header = Optional.of(texts);
    } else if (!texts.stream().allMatch(PlainText::isBlank)) {
      rows.add(texts);
    }
  }

  /// Passes the columns that a cell above reaches into.
  private void skip(List<String> texts) {
    while (texts.size() < taken.size() && taken.get(texts.size()) > 0) {
      texts.add("");
    }
  }

  private void take(int start, int across, int down) {
    for (var column = start; column < start + across; column++) {
      while (taken.size() <= column) {
        taken.add(0);
      }
      taken.set(column, Math.max(taken.get(column), down));
    }
  }

  private static int span(Element cell, String name, int otherwise) {
    var span = SPAN.matcher(cell.attr(name).strip());
    return span.matches() ? Integer.parseInt(span.group(1)) : otherwise;
  }

  private Optional<Block> block() {
    var head = header.map(this::cut).orElse(List.of());
    if (rows.isEmpty() && head.stream().allMatch(PlainText::isBlank)) {
      return Optional.empty();
    }
    return Optional.of(new Block.Table(head, rows.stream().map(this::cut).toList()));
  }

  /// Not wider than the last cell that is one: `colspan=100` is how some say "all".
  private List<String> cut(List<String> row) {
    return List.copyOf(row.subList(0, Math.min(row.size(), width)));
  }
}
