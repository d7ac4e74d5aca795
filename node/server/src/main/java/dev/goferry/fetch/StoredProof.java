package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Verifier;
import dev.goferry.flight.Landing;
import dev.goferry.module.InvalidName;
import dev.goferry.pin.Pin;
import dev.goferry.verification.Urgency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Proves files that are in the store without a pin of ours: half a commit after a crash, or a folder that somebody filled
 * by hand. They pass the same proofs as what is downloaded.
 */
public final class StoredProof implements Verifier {
    private static final String SOURCE = "the store";

    private final Proving proving;

    public StoredProof(Proving proving) {
        this.proving = proving;
    }

    @Override
    public Verdict verify(String key, Path file) throws IOException {
        try {
            ArtifactKey artifact =
                    ArtifactKey.parse(key).orElseThrow(() -> new InvalidName("not the key of a module file"));
            Body body = artifact.kind() == ArtifactKind.ZIP
                    ? Body.Large.of(file)
                    : new Body.Small(Files.readAllBytes(file));
            return switch (proving.prove(artifact, body, SOURCE, proving.expect(artifact, Urgency.NOW))) {
                case Proving.Judgement.Right(Pin pin) -> new Verdict.Proved(pin);
                case Proving.Judgement.Wrong(Landing landing) -> new Verdict.Refused(reason(landing));
                case Proving.Judgement.Open(Landing.Failed landing) -> throw new IOException(landing.text());
            };
        } catch (InvalidName e) {
            return new Verdict.Refused(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while proving " + key, e);
        }
    }

    private static String reason(Landing landing) {
        return switch (landing) {
            case Landing.Refused(String text, var upstream) -> text;
            case Landing.Failed(int status, String text, var upstream, boolean ofOneNode) -> text;
            case Landing.Forbidden forbidden -> forbidden.text();
            case Landing.Absent absent -> absent.text();
            case Landing.Committed committed -> "";
        };
    }
}
