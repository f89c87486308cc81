package masthead.articles.body;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BlockJsonTest {
  private static final Image IMAGE =
      new Image(
          "https://e.example/1.jpg",
          "",
          Optional.of("A caption"),
          Optional.empty(),
          Optional.empty(),
          List.of());
  private static final List<Block> ALL =
      List.of(
          new Block.Paragraph("<em>a</em>"),
          new Block.Heading(3, "id", "A heading"),
          new Block.Related("ALSO READ", Optional.of("a"), Optional.empty(), Optional.empty()),
          new Block.Picture(IMAGE),
          new Block.Quote("A quote", Optional.of("Somebody")),
          new Block.Items(true, List.of("one", "two")),
          new Block.Table(List.of("a", ""), List.of(List.of("b"), List.of())),
          new Block.Preformatted("a\n\t  b"),
          new Block.Embed("vimeo", "https://vimeo.com/1", Optional.empty()));

  /// A type that is written and not read would vanish from feeds and pages.
  @Test
  void everyTypeThatIsWrittenIsRead() {
    assertEquals(
        Set.of(Block.class.getPermittedSubclasses()),
        ALL.stream().map(Object::getClass).collect(Collectors.toSet()));
    assertEquals(ALL, BlockJson.read(BlockJson.text(ALL)));
  }

  @Test
  void everyTypeIsInTheHtml() {
    for (var block : ALL) {
      assertEquals(false, BodyHtml.of(List.of(block)).isEmpty(), block.toString());
    }
  }

  @Test
  void typeOfANewerVersionIsLeftOut() {
    assertEquals(
        List.of(new Block.Paragraph("a")),
        BlockJson.read("[{\"type\":\"hologram\"},{\"type\":\"paragraph\",\"html\":\"a\"}]"));
  }

  @Test
  void sizeIsWrittenWhenItIsKnown() {
    var sized =
        new Image(
            IMAGE.url(),
            "a",
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Image.Size(2, 3)),
            List.of());
    assertEquals(
        Arrays.asList(
            "[{\"type\":\"image\",\"image\":{\"url\":\"https://e.example/1.jpg\",\"alt\":\"\",\"caption\":\"A caption\"}}]",
            "[{\"type\":\"image\",\"image\":{\"url\":\"https://e.example/1.jpg\",\"alt\":\"a\",\"width\":2,\"height\":3}}]"),
        List.of(
            BlockJson.text(List.of(new Block.Picture(IMAGE))),
            BlockJson.text(List.of(new Block.Picture(sized)))));
  }
}
