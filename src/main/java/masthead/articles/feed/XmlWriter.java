package masthead.articles.feed;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// The few things written here of XML, each text without what XML does not allow. Names are written
/// with their prefixes as given; attributes come in pairs of name and value.
record XmlWriter(XMLStreamWriter out) {

  /// A whole document in UTF-8.
  static byte[] document(Consumer<XmlWriter> content) {
    var bytes = new ByteArrayOutputStream(16_384);
    try {
      var out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
      out.writeStartDocument("UTF-8", "1.0");
      content.accept(new XmlWriter(out));
      out.writeEndDocument();
      out.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  void start(String name, String... attributes) {
    quietly(() -> out.writeStartElement(name));
    attributes(attributes);
  }

  /// Of the element started last.
  void attributes(String... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      var name = attributes[i];
      var value = FeedText.clean(attributes[i + 1]);
      quietly(() -> out.writeAttribute(name, value));
    }
  }

  void element(String name, String text, String... attributes) {
    start(name, attributes);
    quietly(() -> out.writeCharacters(FeedText.clean(text)));
    end();
  }

  void empty(String name, String... attributes) {
    quietly(() -> out.writeEmptyElement(name));
    attributes(attributes);
  }

  void end() {
    quietly(out::writeEndElement);
  }

  private interface Step {
    void run() throws XMLStreamException;
  }

  /// Writing to memory cannot fail.
  private static void quietly(Step step) {
    try {
      step.run();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }
}
