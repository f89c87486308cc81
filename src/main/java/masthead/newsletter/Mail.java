package masthead.newsletter;

import java.util.Map;

public record Mail(
    String to,
    String from,
    String subject,
    String html,
    String text,
    Map<String, String> headers) {}
