package io.caisson.image;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Platform;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.caisson.trust.SigningKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a policy lets in, and that nothing else is fetched. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@TestProfile(TrustedPullTest.WithPolicy.class)
@Tag("kernel")
class TrustedPullTest {
    private static final Path POLICY = Path.of("target/trust-test.json").toAbsolutePath();
    private static final String PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final String ARTIFACT = "application/vnd.dev.cosign.artifact.sig.v1+json";

    /** An engine whose operator has named a policy. */
    public static final class WithPolicy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("caisson.trust-policy", POLICY.toString());
        }
    }

    @Inject
    Images images;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final SigningKey key = SigningKey.ecdsa("secp256r1");
    private final FakeImage image = FakeImage.of(Layer.gzip(FakeImage.tar("file", "content")));
    private final Digest digest = Digest.of(image.manifest());
    private FakeRegistry registry;
    private String reference;
    private StoredImages before;

    @BeforeEach
    void start() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        reference = registry.push("1", image);
        before = StoredImages.of(images, root);
        demand("'keys': ['" + key.pem().replace("\n", "\\n") + "']");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        Files.deleteIfExists(POLICY);
    }

    @Test
    void aSignatureByTagLetsItIn() {
        tagged(signature(payload(digest, repository()), key));
        assertPulled(reference);
    }

    @Test
    void aSignatureByReferrerLetsItIn() {
        refers(signature(payload(digest, repository()), key));
        assertPulled(reference);
    }

    @Test
    void aSignatureOfTheIndexLetsItsManifestsIn() {
        byte[] index = FakeImage.index(image.descriptor(Platform.host()));
        registry.serve(manifestPath("index"), Answer.ok(MediaType.INDEX, index));
        Signed signed = signature(payload(Digest.of(index), repository()), key);
        registry.blob(signed.payload());
        registry.serve(
                manifestPath("sha256-" + Digest.of(index).hex() + ".sig"),
                Answer.ok(MediaType.MANIFEST, manifest(signed)));
        assertPulled(registry.reference("index"));
    }

    @Test
    void oneGoodSignatureAmongOthersIsEnough() {
        tagged(
                signature(payload(digest, repository()), SigningKey.ed25519(), "Ed25519"),
                signature("no JSON".getBytes(UTF_8), key),
                signature(payload(digest, repository()), key));
        assertPulled(reference);
    }

    @Test
    void withoutSignatureItIsRefused() {
        assertRefused("the registry has none");
    }

    @Test
    void aSignatureByAnotherKeyIsRefused() {
        tagged(signature(payload(digest, repository()), SigningKey.ecdsa("secp256r1")));
        assertRefused("is by none of its keys");
    }

    @Test
    void aSignatureOfAnotherImageIsRefused() {
        tagged(signature(payload(Digest.of("other"), repository()), key));
        assertRefused("is of sha256:");
    }

    @Test
    void aSignatureForAnotherRepositoryIsRefused() {
        tagged(signature(payload(digest, registry.host() + "/team/other"), key));
        assertRefused("is of the repository");
    }

    @Test
    void aSignatureOfSomethingElseIsRefused() {
        String other = new String(payload(digest, repository()), UTF_8).replace("image signature", "file signature");
        tagged(signature(other.getBytes(UTF_8), key));
        assertRefused("is no signature of an image");
    }

    @Test
    void whatWasSignedMustBeWhatIsThere() {
        Signed signed = signature(payload(digest, repository()), key);
        Signed forged = new Signed(payload(digest, repository() + "x"), signed.signature());
        tagged(forged);
        assertRefused("is by none of its keys");
    }

    @Test
    void anotherNameOfTheRepositoryIsTakenIfThePolicySaysSo() throws IOException {
        tagged(signature(payload(digest, "build.test/team/app"), key));
        assertRefused("is of the repository 'build.test/team/app'");
        demand("'keys': ['" + key.pem().replace("\n", "\\n") + "'], 'signed_as': 'build.test/team/app'");
        assertPulled(reference);
    }

    @Test
    void tooManySignaturesAreNotLookedThrough() {
        Signed bad = signature(payload(Digest.of("other"), repository()), key);
        Signed[] many = Stream.generate(() -> bad).limit(33).toArray(Signed[]::new);
        tagged(many);
        assertFails(ErrorReason.LIMIT_EXCEEDED, "more than 32");
    }

    @Test
    void aPayloadThatIsTooLargeIsNotFetched() {
        Signed large = signature(new byte[64 * 1024 + 1], key);
        tagged(large);
        assertRefused("the registry has none");
        assertThat(registry.requests(blobPath(Digest.of(large.payload())))).isZero();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void aRegistryThatDoesNotTellOfSignaturesLetsNothingIn(Place place) {
        registry.serve(place == Place.TAG ? tag() : referrers(), exchange -> exchange.sendResponseHeaders(400, -1));
        assertFails(ErrorReason.REGISTRY_PROTOCOL, "400");
    }

    @Test
    void aDigestIsDemandedBeforeTheRegistryIsAsked() throws IOException {
        demand("'digest': true");
        assertRefused("wants references with a digest");
        assertThat(registry.requests(manifestPath("1"))).isZero();
        assertPulled(repository() + "@" + digest);
    }

    @Test
    void nothingIsFetchedFromWhereThePolicySaysSo() throws IOException {
        demand("'refuse': true");
        assertRefused("lets nothing be fetched");
        assertThat(registry.requests(manifestPath("1"))).isZero();
    }

    @Test
    void aPolicyThatIsNotThereThoughItWasNamedLetsNothingIn() throws IOException {
        Files.delete(POLICY);
        assertFails(ErrorReason.REGISTRY_CONFIGURATION, "it is not there");
    }

    /** Where signatures are looked for. */
    enum Place {
        TAG,
        REFERRERS
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Signed(byte[] payload, byte[] signature) {}

    private String repository() {
        return registry.host() + "/team/app";
    }

    private String tag() {
        return manifestPath("sha256-" + digest.hex() + ".sig");
    }

    private String referrers() {
        return "/v2/team/app/referrers/" + digest;
    }

    private static byte[] payload(Digest digest, String repository) {
        return ("{\"critical\":{\"identity\":{\"docker-reference\":\"" + repository
                        + "\"},\"image\":{\"docker-manifest-digest\":\"" + digest
                        + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}")
                .getBytes(UTF_8);
    }

    private static Signed signature(byte[] payload, SigningKey by) {
        return signature(payload, by, "SHA256withECDSA");
    }

    private static Signed signature(byte[] payload, SigningKey by, String algorithm) {
        return new Signed(payload, by.sign(algorithm, payload));
    }

    private void tagged(Signed... signatures) {
        registry.serve(tag(), Answer.ok(MediaType.MANIFEST, manifest(signatures)));
        for (Signed each : signatures) {
            registry.blob(each.payload());
        }
    }

    private void refers(Signed signed) {
        byte[] manifest = manifest(signed);
        Descriptor descriptor = new Descriptor(
                MediaType.MANIFEST, ARTIFACT, Digest.of(manifest), manifest.length, null, Map.of(), List.of());
        registry.serve(referrers(), Answer.ok(MediaType.INDEX, FakeImage.index(descriptor)));
        registry.serve(manifestPath(Digest.of(manifest).toString()), Answer.ok(MediaType.MANIFEST, manifest));
        registry.blob(signed.payload());
    }

    private static byte[] manifest(Signed... signatures) {
        List<Descriptor> layers = Stream.of(signatures)
                .map(each -> Descriptor.of(PAYLOAD, Digest.of(each.payload()), each.payload().length)
                        .withAnnotations(Map.of(
                                "dev.cosignproject.cosign/signature",
                                Base64.getEncoder().encodeToString(each.signature()))))
                .toList();
        Descriptor config = Descriptor.of(MediaType.CONFIG, Digest.of("{}"), 2);
        return OciJson.write(new ImageManifest(2, MediaType.MANIFEST, config, layers, Map.of()));
    }

    private void demand(String fields) throws IOException {
        String policy = "{'rules': [{'scope': '" + registry.host() + "', " + fields + "}]}";
        Files.writeString(POLICY, policy.replace('\'', '"'));
    }

    private void assertPulled(String name) {
        Image pulled = images.pull(PullRequest.of(name), ProgressListener.none());
        assertThat(pulled.references()).containsExactly(name);
        images.delete(ImageDeletion.of(pulled.id()));
        before.assertUnchanged(images, root);
    }

    private void assertRefused(String words) {
        EngineException failure = assertFails(ErrorReason.IMAGE_NOT_TRUSTED, words);
        assertThat(failure).hasMessageContaining(POLICY.toString()).hasMessageContaining(registry.host());
    }

    private EngineException assertFails(ErrorReason reason, String words) {
        EngineException failure = catchThrowableOfType(
                EngineException.class, () -> images.pull(PullRequest.of(reference), ProgressListener.none()));
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(registry.requests(blobPath(Digest.of(image.config())))).isZero();
        assertThat(registry.requests(blobPath(image.layers().getFirst().digest())))
                .isZero();
        before.assertUnchanged(images, root);
        return failure;
    }
}
