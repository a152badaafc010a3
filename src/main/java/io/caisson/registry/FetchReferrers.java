package io.caisson.registry;

import io.caisson.oci.Digest;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a page of what refers to a manifest (distribution-spec, end-12a and end-12b).
 *
 * @param reference whose digest is the manifest's
 * @param query that the page before gave; empty for the first
 */
record FetchReferrers(Reference reference, String query) implements Endpoint<FetchReferrers.Page> {
    private static final Pattern NEXT = Pattern.compile("\\s*<([^<>]*)>\\s*;.*\\brel=\"?next\"?.*");

    /**
     * A page.
     *
     * @param next the query for the next one; empty if this is the last
     */
    record Page(ManifestDocument.Index index, String next) {}

    @Override
    public String words() {
        return "Listing what refers to " + reference;
    }

    @Override
    public String path() {
        Digest digest = Objects.requireNonNull(reference.digest(), "Only a digest has referrers");
        return "/v2/" + reference.repository() + "/referrers/" + digest + (query.isEmpty() ? "" : "?" + query);
    }

    @Override
    public List<String> accept() {
        return List.of(MediaType.INDEX);
    }

    @Override
    public List<String> scopes() {
        return Scopes.pull(reference.repository());
    }

    @Override
    public Page answer(Answer answer) throws IOException {
        String type =
                MediaType.essence(answer.headers().firstValue("Content-Type").orElse(""));
        if (!type.equals(MediaType.INDEX)) {
            throw Refusals.protocol(words(), "the answer's Content-Type is '" + type + "', which is no image index");
        }
        String next = answer.headers().firstValue("Link").map(this::query).orElse("");
        return new Page((ManifestDocument.Index) ManifestDocument.parse(answer.document(words()), type, words()), next);
    }

    /** Only the query of the link: whatever it says, the next page is asked of the same host and path. */
    private String query(String link) {
        Matcher matcher = NEXT.matcher(link);
        if (!matcher.matches()) {
            return "";
        }
        try {
            String query = URI.create(matcher.group(1)).getRawQuery();
            return query == null ? "" : query;
        } catch (IllegalArgumentException e) {
            throw Refusals.protocol(words(), "the next page is at '" + matcher.group(1) + "', which is no address");
        }
    }
}
