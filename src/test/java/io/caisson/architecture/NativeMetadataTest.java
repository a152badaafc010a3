package io.caisson.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The native executable reaches by reflection, JNI and as resources only what the metadata lists. */
class NativeMetadataTest {
    private static final Path RESOURCES = Path.of("src/main/resources");

    private static final Set<String> TYPES = new TreeSet<>();
    private static final List<PathMatcher> GLOBS = new ArrayList<>();
    private static JavaClasses all;

    @BeforeAll
    static void read() throws IOException {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.caisson.oci", "io.caisson.spec", "io.caisson.container", "io.caisson.kernel.jna");
        for (Path file : files(file -> file.endsWith("reachability-metadata.json"))) {
            JsonNode metadata =
                    new ObjectMapper().readTree(RESOURCES.resolve(file).toFile());
            metadata.path("reflection")
                    .forEach(entry -> TYPES.add(entry.path("type").asText()));
            metadata.path("resources")
                    .forEach(entry -> GLOBS.add(FileSystems.getDefault()
                            .getPathMatcher("glob:" + entry.path("glob").asText())));
        }
    }

    @Test
    void everyDocumentIsListed() {
        assertThat(missing(type -> isDocument(type) && !type.isAnnotatedWith(RegisterForReflection.class)))
                .isEmpty();
    }

    @Test
    void everyDirectMappingIsListed() {
        assertThat(missing(type -> type.getMethods().stream()
                        .anyMatch(method -> method.getModifiers().contains(JavaModifier.NATIVE))))
                .isEmpty();
    }

    @Test
    void everyResourceOfOursIsListed() throws IOException {
        assertThat(files(file -> file.startsWith("io") || file.startsWith("db")))
                .isNotEmpty()
                .allMatch(file -> GLOBS.stream().anyMatch(glob -> glob.matches(file)));
    }

    @Test
    void whatIsListedIsThere() {
        List<String> ours =
                TYPES.stream().filter(type -> type.startsWith("io.caisson.")).toList();
        assertThat(ours).hasSizeGreaterThan(40).allMatch(all::contain);
    }

    /** What Jackson maps: all of the specifications' documents, and Docker's seccomp profile. */
    private static boolean isDocument(JavaClass type) {
        boolean mapped = type.getPackageName().startsWith("io.caisson.oci")
                || type.getFullName().startsWith("io.caisson.spec.SeccompDocument");
        return mapped && (type.isRecord() || type.isEnum());
    }

    private static List<String> missing(Predicate<JavaClass> wanted) {
        List<JavaClass> found = all.stream().filter(wanted).toList();
        assertThat(found).isNotEmpty();
        return found.stream()
                .map(JavaClass::getFullName)
                .filter(name -> !TYPES.contains(name))
                .toList();
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(Files::isRegularFile)
                    .map(RESOURCES::relativize)
                    .filter(wanted)
                    .toList();
        }
    }
}
