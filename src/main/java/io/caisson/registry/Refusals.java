package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import org.jspecify.annotations.Nullable;

/** What can go wrong with a registry, in words. */
final class Refusals {
    private static final String BAD = ". The registry, or something before it, is broken.";

    private Refusals() {}

    static EngineException protocol(String tried, String why) {
        return new EngineException(ErrorReason.REGISTRY_PROTOCOL, tried + ": " + why + BAD);
    }

    static EngineException corrupt(String tried, String why) {
        return new EngineException(ErrorReason.CONTENT_CORRUPT, tried + ": " + why + BAD + " Nothing was kept.");
    }

    /** A failure of the network; of a thread that was interrupted, it is that. */
    static EngineException unavailable(String tried, String why, @Nullable Throwable cause) {
        if (Thread.currentThread().isInterrupted()) {
            return new EngineException(ErrorReason.CANCELLED, tried + ": cancelled.", cause);
        }
        return new EngineException(
                ErrorReason.REGISTRY_UNAVAILABLE,
                tried + ": " + why + ". Check the name of the registry and the network, or try again later.",
                cause);
    }

    static EngineException cancelled(String tried, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new EngineException(ErrorReason.CANCELLED, tried + ": cancelled.", cause);
    }

    /**
     * The registry does not know who we are.
     *
     * @param known whether we have said so, which then was in vain
     */
    static EngineException unauthenticated(String tried, String why, boolean known) {
        return new EngineException(
                ErrorReason.REGISTRY_UNAUTHENTICATED,
                tried + ": " + why + ". "
                        + (known
                                ? "Check the credentials, or give newer ones."
                                : "It wants credentials, and none were given; or the repository is not there."));
    }

    /** What an error status means. */
    static EngineException status(String tried, int status, String detail) {
        String said = "the registry answered " + status + (detail.isEmpty() ? "" : " (" + detail + ")");
        return switch (status) {
            case 403 ->
                new EngineException(
                                ErrorReason.REGISTRY_DENIED,
                                tried + ": " + said
                                        + ". The account may not do that there, or the repository does not exist.")
                        .with("status", "403");
            case 404 ->
                new EngineException(
                                ErrorReason.REGISTRY_IMAGE_NOT_FOUND,
                                tried + ": " + said + ". Check the repository and the tag.")
                        .with("status", "404");
            case 407 ->
                new EngineException(
                        ErrorReason.REGISTRY_CONFIGURATION,
                        tried + ": the proxy wants a username and password, or others (407). Give the engine's"
                                + " environment HTTPS_PROXY or HTTP_PROXY as http://USER:PASSWORD@HOST:PORT, and"
                                + " start it again.");
            case 408, 429, 500, 502, 503, 504 ->
                unavailable(tried, said, null).with("status", Integer.toString(status));
            default -> protocol(tried, said).with("status", Integer.toString(status));
        };
    }
}
