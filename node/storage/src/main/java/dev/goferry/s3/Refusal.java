package dev.goferry.s3;

import io.minio.errors.ErrorResponseException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** An answer of the server that is not what was asked for. */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    /** What an error's document may have; the rest is not read. */
    private static final long MOST_BYTES = 64 << 10;

    private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    private final int status;
    private final String code;
    private final boolean isTold;
    private final boolean isKnown;

    private Refusal(int status, String code, boolean isTold, boolean isKnown, String message) {
        super(message);
        this.status = status;
        this.code = code;
        this.isTold = isTold;
        this.isKnown = isKnown;
    }

    /** What the SDK was answered. */
    static Refusal of(ErrorResponseException answer) {
        Response response = answer.response();
        if (response.request().method().equals("HEAD")) {
            return ofHead(response);
        }
        String code = Objects.requireNonNullElse(answer.errorResponse().code(), "");
        return new Refusal(
                response.code(),
                code,
                true,
                true,
                code + " (" + answer.errorResponse().message() + ")");
    }

    /** Reads the answer, which the caller closes. */
    static Refusal of(Response answer) throws IOException {
        boolean isBodiless = answer.request().method().equals("HEAD");
        return isBodiless ? ofHead(answer) : ofBody(answer.code(), answer.body());
    }

    /** An answer to HEAD has no document; some servers name the code in a header. */
    private static Refusal ofHead(Response answer) {
        String header = Objects.requireNonNullElse(answer.header("x-minio-error-code"), "");
        boolean isTold = !header.isEmpty();
        String code = isTold ? header : guess(answer.code());
        return new Refusal(answer.code(), code, isTold, true, code.isEmpty() ? "HTTP " + answer.code() : code);
    }

    private static String guess(int status) {
        return switch (status) {
            case 301 -> "PermanentRedirect";
            case 307 -> "Redirect";
            case 403 -> "AccessDenied";
            case 404 -> "NoSuchKey";
            default -> "";
        };
    }

    private static Refusal ofBody(int status, ResponseBody body) throws IOException {
        String text = body.source().request(MOST_BYTES) ? "" : body.string();
        Map<String, String> document = read(text);
        String code = document.getOrDefault("Code", "");
        if (code.isEmpty()) {
            return new Refusal(status, code, false, false, "HTTP " + status + ": " + text.strip());
        }
        return new Refusal(status, code, true, true, code + " (" + document.getOrDefault("Message", "") + ")");
    }

    /** The document's texts by name; empty if it is none. */
    private static Map<String, String> read(String text) {
        Map<String, String> texts = new HashMap<>();
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(new StringReader(text));
            String name = "";
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamReader.START_ELEMENT -> name = xml.getLocalName();
                    case XMLStreamReader.END_ELEMENT -> name = "";
                    case XMLStreamReader.CHARACTERS -> texts.merge(name, xml.getText(), String::concat);
                    default -> {}
                }
            }
            return texts;
        } catch (XMLStreamException e) {
            return Map.of();
        }
    }

    int status() {
        return status;
    }

    /** As S3 calls it; empty if nobody can tell. */
    String code() {
        return code;
    }

    /** Whether the server itself named the code. */
    boolean isTold() {
        return isTold;
    }

    /** Whether this may be the answer of an S3 server. */
    boolean isKnown() {
        return isKnown;
    }
}
