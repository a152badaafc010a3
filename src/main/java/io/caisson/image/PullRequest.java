package io.caisson.image;

import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What is to be pulled.
 *
 * @param platform which manifest of an index to take; null for the host's
 * @param policy whether to ask the registry at all
 * @param credentials for the reference's registry; null for none
 * @param allPlatforms whether to take every manifest of an index; then no platform is given
 */
public record PullRequest(
        Reference reference,
        @Nullable Platform platform,
        PullPolicy policy,
        @Nullable Credentials credentials,
        boolean allPlatforms) {
    /** For the host's platform, without credentials; the reference in Docker's spelling. */
    public static PullRequest of(String reference) {
        return new PullRequest(Reference.parse(reference), null, PullPolicy.ALWAYS, null, false);
    }

    /** The same for another platform. */
    public PullRequest withPlatform(Platform other) {
        return new PullRequest(reference, other, policy, credentials, allPlatforms);
    }

    /** The same under another policy. */
    public PullRequest withPolicy(PullPolicy other) {
        return new PullRequest(reference, platform, other, credentials, allPlatforms);
    }

    /** The same with credentials. */
    public PullRequest withCredentials(Credentials given) {
        return new PullRequest(reference, platform, policy, given, allPlatforms);
    }

    /** The same for all platforms that there are. */
    public PullRequest forAllPlatforms() {
        return new PullRequest(reference, null, PullPolicy.ALWAYS, credentials, true);
    }
}
