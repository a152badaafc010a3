package io.caisson.trust;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.registry.RegistrySession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says of each pull whether the operator allows it; in two steps, since one needs no registry. */
public final class ImageTrust {
    private final TrustFile file;

    public ImageTrust(TrustFile file) {
        this.file = file;
    }

    /**
     * Asks whether a reference may be pulled at all, as it is spelt.
     *
     * @throws EngineException {@code IMAGE_NOT_TRUSTED}; {@code REGISTRY_CONFIGURATION} for a policy that
     *     cannot be read
     */
    public void admit(Reference reference) {
        TrustRule rule = file.read().rule(reference);
        if (rule.refuse()) {
            throw refused(reference, rule, "it lets nothing be fetched from there");
        }
        if (rule.digest() && reference.digest() == null) {
            throw refused(reference, rule, "it wants references with a digest: " + reference.name() + "@sha256:...");
        }
    }

    /**
     * Asks whether a manifest or index may be pulled.
     *
     * @param reference that was asked for: its repository is the one that signatures have to name, whichever
     *     mirror they come from
     * @param digest what the reference names at the registry, and what will be pulled
     * @throws EngineException {@code IMAGE_NOT_TRUSTED}; {@code REGISTRY_…} if that cannot be found out
     */
    public void verify(Reference reference, Digest digest, RegistrySession session) {
        TrustRule rule = file.read().rule(reference);
        if (rule.keys().isEmpty()) {
            return;
        }
        String repository = rule.signedAs().isEmpty() ? reference.name() : rule.signedAs();
        List<String> faults = new ArrayList<>();
        boolean signed = new CosignSignatures(session, reference, digest).anyMatch(found -> {
            if (!TrustKey.any(rule.keys(), found.payload(), found.signature())) {
                faults.add("is by none of its keys");
                return false;
            }
            Optional<String> fault = SimpleSigning.fault(found.payload(), repository, digest);
            fault.ifPresent(faults::add);
            return fault.isEmpty();
        });
        if (!signed) {
            String what = "it wants a signature of " + digest + ", and ";
            throw refused(
                            reference,
                            rule,
                            what
                                    + (faults.isEmpty()
                                            ? "the registry has none"
                                            : "of the " + faults.size() + " that the registry has the last "
                                                    + faults.getLast()))
                    .with("digest", digest.toString());
        }
    }

    private EngineException refused(Reference reference, TrustRule rule, String why) {
        return new EngineException(
                        ErrorReason.IMAGE_NOT_TRUSTED,
                        "Pulling " + reference + ": the trust policy " + file.path() + " does not allow it; for '"
                                + rule.scope() + "' " + why + ". Nothing was fetched.")
                .with("reference", reference.toString())
                .with("scope", rule.scope());
    }
}
