package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.Node;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a container is to be made of. Every {@code create} asks this, nearly always by a reference:
 * that is one plain statement, and what an image's row says is parsed once.
 */
@ApplicationScoped
class ResolveImage {
    private static final int REMEMBERED = 200;
    private static final String BY_REFERENCE = "select i.id, i.manifest_digest, i.config from image_reference r"
            + " join image i on i.row_id = r.image_row where r.node = ? and r.reference = ?";

    private final ImageStore store;
    private final DataSource dataSource;
    private final String node;
    /** By ID; an image never changes. */
    private final Map<String, Parsed> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Inject
    ResolveImage(ImageStore store, DataSource dataSource, Node node) {
        this.store = store;
        this.dataSource = dataSource;
        this.node = node.name();
    }

    /** What of an image never changes. */
    private record Parsed(String id, Digest manifestDigest, ImageConfig config) {
        ResolvedImage named(@Nullable Reference reference) {
            return new ResolvedImage(
                    id,
                    reference == null ? id : reference.toString(),
                    manifestDigest,
                    config,
                    ChainId.each(config.rootfs().diffIds()),
                    config.platform());
        }
    }

    /** See {@code Images.resolve}. */
    ResolvedImage resolve(String referenceOrId, @Nullable Platform platform) {
        ResolvedImage image = byReference(referenceOrId).orElseGet(() -> bySearch(referenceOrId));
        if (platform == null || platform.accepts(image.platform())) {
            return image;
        }
        return sibling(image, platform)
                .orElseThrow(() -> new EngineException(
                                ErrorReason.PLATFORM_MISMATCH,
                                "The image " + referenceOrId + " is for " + image.platform() + ", not " + platform
                                        + ". Pull it for that platform.")
                        .with("platform", platform.toString()));
    }

    /** Another image of the index that a reference was pulled from. */
    private Optional<ResolvedImage> sibling(ResolvedImage image, Platform platform) {
        if (ImageSearch.isId(image.reference())) {
            return Optional.empty();
        }
        Reference reference = Reference.parse(image.reference());
        return QuarkusTransaction.joiningExisting()
                .call(() -> ImageSearch.byReference(store, reference, platform)
                        .map(row ->
                                parsed(row.id, row.manifestDigest, row.config).named(reference)));
    }

    private Optional<ResolvedImage> byReference(String name) {
        if (ImageSearch.isId(name)) {
            return Optional.empty();
        }
        Reference reference = Reference.parse(name);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(BY_REFERENCE)) {
            statement.setString(1, node);
            statement.setString(2, reference.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(parsed(row.getString(1), row.getString(2), row.getString(3))
                                .named(reference))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new PersistenceException("Cannot find image " + name + ": " + e.getMessage(), e);
        }
    }

    private ResolvedImage bySearch(String name) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            ImageSearch.Found found = ImageSearch.find(store, name);
            return parsed(found.row().id, found.row().manifestDigest, found.row().config)
                    .named(found.reference().orElse(null));
        });
    }

    private Parsed parsed(String id, String manifestDigest, String config) {
        synchronized (recent) {
            Parsed known = recent.get(id);
            if (known != null && known.manifestDigest().toString().equals(manifestDigest)) {
                return known;
            }
        }
        Parsed parsed = new Parsed(id, Digest.parse(manifestDigest), ImageRows.config(id, config));
        synchronized (recent) {
            recent.put(id, parsed);
        }
        return parsed;
    }
}
