package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.query.ListQuery;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.ImageArchive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which images a filter finds. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class ListImagesTest {
    @Inject
    Images images;

    @Inject
    Flyway flyway;

    private final List<String> names =
            List.of("docker.io/library/debian:12", "docker.io/team/app:1.0", "localhost:5000/team/app:2.10");

    @BeforeEach
    void load() {
        flyway.migrate();
        Layer base = Layer.gzip(FakeImage.tar("base", "base"));
        for (int i = 0; i < names.size(); i++) {
            Layer own = Layer.gzip(FakeImage.tar("own", "own" + i));
            String config = "{\"created\":\"202" + i + "-01-01T00:00:00Z\",\"os\":\"linux\",\"architecture\":\"amd64\","
                    + "\"config\":{\"Labels\":{\"number\":\"" + i
                    + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                    + base.diffId() + "\",\"" + own.diffId() + "\"]}}";
            FakeImage image = FakeImage.withConfig(config.getBytes(StandardCharsets.UTF_8), base, own);
            images.importArchive(
                    ImageArchive.layout(image, names.get(i)).open(),
                    new ImportRequest(null, null),
                    ProgressListener.none());
        }
        images.untag(names.get(2), "", false);
        images.tag(names.get(0), "other/app:1.0");
    }

    @AfterEach
    void delete() {
        images.list(ListQuery.first())
                .items()
                .forEach(image -> images.delete(new ImageDeletion(image.id(), true, false, "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reference_pattern = debian | 0",
                "reference_pattern = deb* | 0",
                "reference_pattern = d*n:1[0-2] | 0",
                "reference_pattern = debian:13 | ''",
                "reference_pattern = docker.io/library/debian | 0",
                "reference_pattern = */app:1.? | 0,1",
                "reference_pattern = team/app | 1",
                "reference_pattern = app | ''",
                "reference_pattern = team* | ''",
                "reference_pattern = 'te.m/app' | ''",
                "reference_pattern != */app | 2",
                "dangling = true | 2",
                "labels.number = 1 OR dangling = true | 1,2",
                "create_time < 2021-01-01T00:00:00Z | 0",
                "create_time > 2020-01-01T00:00:00Z AND dangling = false | 1",
                "in_use = true | ''",
                "last_use_time:* | ''",
                "import_time > 2026-01-01T00:00:00Z | 0,1,2",
            })
    void findsImages(String filter, String numbers) {
        assertThat(images.list(new ListQuery(0, "", filter, "create_time")).items().stream()
                        .map(image -> image.config().config().labels().get("number")))
                .isEqualTo(numbers.isEmpty() ? List.of() : List.of(numbers.split(",", -1)));
    }
}
