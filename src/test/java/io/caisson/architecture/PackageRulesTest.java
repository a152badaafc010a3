package io.caisson.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may call whom: the table of the architecture, as a whitelist. A package that is not in it may call
 * nothing of ours, so a new one needs its line here first.
 */
class PackageRulesTest {
    private static final String ROOT = "io.caisson";
    private static final List<String> USE_CASES = List.of("build", "container", "image", "volume", "network", "system");
    private static final List<String> ACROSS = List.of("error", "query", "event", "operation");
    private static final Map<String, List<String>> ALLOWED = allowed();

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // Generated: hundreds of classes that call nothing of ours.
                .withImportOption(location -> !location.contains("/io/caisson/v1/"))
                .importPackages(ROOT);
    }

    @TestFactory
    Stream<DynamicTest> eachPackageCallsOnlyWhatItMay() {
        return topLevelPackages().map(name -> DynamicTest.dynamicTest(name, () -> onlyCalls(name)));
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(topLevelPackages()).isSubsetOf(ALLOWED.keySet());
    }

    @Test
    void noTwoPackagesCallEachOther() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void onlyTheBindingsTouchJna() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".kernel.jna..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna.."));
    }

    @Test
    void theKernelKnowsNothingOfOurs() {
        // kernel.jna below all of kernel; cgroup and seccomp read the runtime-spec's records.
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".kernel.jna..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(ROOT + ".kernel", ROOT + ".kernel.jna..")))));
    }

    @Test
    void onlyTheEdgeKnowsGrpc() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".api..", ROOT + ".cli..", ROOT + ".csi..", ROOT + ".engine", ROOT + ".v1..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "com.google.protobuf..", ROOT + ".v1.."));
    }

    @Test
    void onlyWhatHasRowsKnowsPersistence() {
        List<String> allowed = new ArrayList<>();
        USE_CASES.forEach(name -> allowed.add(ROOT + "." + name + ".."));
        allowed.add(ROOT + ".event..");
        allowed.add(ROOT + ".operation..");
        check(noClasses()
                .that()
                .resideOutsideOfPackages(allowed.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "io.quarkus.hibernate..", "org.hibernate.."));
    }

    @Test
    void mechanismsAreNoBeans() {
        List<String> mechanisms = Stream.of(
                        "registry",
                        "trust",
                        "content",
                        "csi",
                        "diskimage",
                        "layer",
                        "snapshot",
                        "spec",
                        "runtime",
                        "device",
                        "datapath",
                        "syslog",
                        "tls",
                        "filesystem",
                        "kernel",
                        "oci")
                .map(name -> ROOT + "." + name + "..")
                .toList();
        check(noClasses()
                .that()
                .resideInAnyPackage(mechanisms.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.enterprise..", "jakarta.inject..", "jakarta.transaction.."));
    }

    @Test
    void entitiesAndStoresStayInTheirPackage() {
        DescribedPredicate<JavaClass> rows = DescribedPredicate.describe(
                "rows",
                type -> type.getPackageName().startsWith(ROOT + ".")
                        && (type.isAnnotatedWith("jakarta.persistence.Entity")
                                || type.getSimpleName().endsWith("Store")));
        check(classes()
                .that(rows)
                .should()
                .onlyHaveDependentClassesThat(DescribedPredicate.describe(
                        "lie in the same package",
                        user -> all.stream()
                                .filter(rows)
                                .filter(row -> user.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(dependency ->
                                                dependency.getTargetClass().equals(row)))
                                .allMatch(row -> row.getPackageName().equals(user.getPackageName())))));
    }

    @Test
    void errnoStaysBelowTheUseCases() {
        check(noClasses()
                .that()
                .resideInAnyPackage(Stream.concat(USE_CASES.stream(), Stream.of("api", "cli"))
                        .map(name -> ROOT + "." + name + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Errno"));
    }

    private static void onlyCalls(String name) {
        List<String> allowed = new ArrayList<>(List.of(ROOT + "." + name + ".."));
        for (String each : ALLOWED.getOrDefault(name, List.of())) {
            allowed.add(ROOT + "." + each + "..");
            // Who may call the kernel's files or mounts meets its descriptors and errors there.
            if (each.startsWith("kernel.")) {
                allowed.add(ROOT + ".kernel");
            }
        }
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new))))
                        .and(DescribedPredicate.not(bufferOfTheKernelsFiles(name)))
                        .and(DescribedPredicate.not(credentialsOfRequests(name)))));
    }

    /** Values that requests carry to a registry, through the use cases. */
    private static DescribedPredicate<JavaClass> credentialsOfRequests(String caller) {
        return DescribedPredicate.describe(
                "credentials",
                type -> caller.equals("api") && type.getName().startsWith(ROOT + ".registry.Credentials"));
    }

    /** The memory that reads and writes of kernel.file go through: no binding, but it lies beside them. */
    private static DescribedPredicate<JavaClass> bufferOfTheKernelsFiles(String caller) {
        boolean reads = ALLOWED.getOrDefault(caller, List.of()).contains("kernel.file");
        return DescribedPredicate.describe(
                "the kernel's buffers", type -> reads && type.getName().equals(ROOT + ".kernel.jna.NativeMemory"));
    }

    private static Stream<String> topLevelPackages() {
        return all.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .filter(name -> !name.equals("v1"))
                .distinct()
                .sorted();
    }

    private static void check(ArchRule rule) {
        // Packages of later issues do not exist yet.
        rule.allowEmptyShould(true).check(all);
    }

    private static Map<String, List<String>> allowed() {
        Map<String, List<String>> table = new TreeMap<>();
        table.put("api", with(USE_CASES, ACROSS, List.of("oci", "v1")));
        // A terminal that hands on every key.
        table.put("cli", List.of("v1", "kernel.file"));
        table.put("ocicli", List.of("runtime", "kernel", "oci", "error"));
        List<String> mechanisms =
                List.of("registry", "trust", "content", "layer", "snapshot", "spec", "runtime", "device", "datapath");
        table.put("engine", with(USE_CASES, ACROSS, mechanisms, List.of("filesystem", "kernel", "oci")));
        table.put(
                "build",
                with(List.of("image", "snapshot", "layer", "content", "spec", "runtime", "filesystem", "oci"), ACROSS));
        table.put(
                "container",
                with(
                        List.of(
                                "image",
                                "volume",
                                "network",
                                "snapshot",
                                "layer",
                                "spec",
                                "runtime",
                                "device",
                                "syslog",
                                "tls",
                                "filesystem",
                                "oci"),
                        ACROSS));
        table.put("image", with(List.of("registry", "trust", "content", "layer", "snapshot", "oci"), ACROSS));
        table.put("volume", with(List.of("diskimage", "filesystem", "content", "registry", "csi", "oci"), ACROSS));
        table.put("network", with(List.of("datapath"), ACROSS));
        table.put("system", with(ACROSS));
        table.putAll(allowedToMechanisms());
        return table;
    }

    private static Map<String, List<String>> allowedToMechanisms() {
        Map<String, List<String>> table = new TreeMap<>();
        table.put("registry", List.of("tls", "oci", "error"));
        table.put("trust", List.of("registry", "oci", "error"));
        // A client, as cli is, of others' servers.
        table.put("csi", List.of("v1", "error"));
        table.put("content", List.of("filesystem", "oci", "error"));
        table.put("layer", List.of("filesystem", "kernel.file", "oci", "error"));
        table.put("snapshot", List.of("filesystem", "kernel.file", "kernel.mount", "oci", "error"));
        table.put("spec", List.of("oci", "error"));
        table.put("runtime", List.of("kernel", "filesystem", "oci", "error"));
        table.put("device", List.of("kernel.file", "oci", "error"));
        table.put("diskimage", List.of("filesystem", "kernel.file", "kernel.mount", "kernel.process", "error"));
        table.put("datapath", List.of("kernel", "error"));
        table.put("syslog", List.of("kernel", "tls"));
        table.put("tls", List.of());
        table.put("filesystem", List.of("kernel.file", "kernel.mount", "error"));
        // A malformed reference or digest is told as every error is.
        table.put("oci", List.of("error"));
        // Limits and filters are told in the runtime-spec's records.
        table.put("kernel", List.of("oci.runtime"));
        table.put("error", List.of());
        table.put("query", List.of("error"));
        table.put("event", List.of("error", "query"));
        table.put("operation", List.of("error", "query"));
        return table;
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static List<String> with(List<String>... lists) {
        return Arrays.stream(lists).flatMap(List::stream).distinct().toList();
    }
}
