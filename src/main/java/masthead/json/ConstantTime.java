package masthead.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Compares secrets.
public final class ConstantTime {
  private ConstantTime() {}

  /// Takes a time that does not reveal how much of the texts is equal.
  public static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
