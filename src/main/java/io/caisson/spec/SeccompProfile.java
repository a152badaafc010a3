package io.caisson.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.SeccompArchitecture;
import io.caisson.oci.runtime.SeccompRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A filter of system calls in Docker's JSON format: the runtime-spec's seccomp with rules that hold only
 * for some capabilities, architectures or kernels, and with a table of sub-architectures.
 *
 * <p>{@link #forContainer} leaves the rules that hold for one container.
 */
public final class SeccompProfile {
    private static final String RESOURCE = "seccomp-default.json";
    private static final int LONGEST = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
            .build();

    private static final int CACHED = 256;

    private final SeccompDocument document;
    private final Map<Container, Seccomp> made = new ConcurrentHashMap<>();

    private SeccompProfile(SeccompDocument document) {
        this.document = document;
    }

    /** The engine's own profile. */
    public static SeccompProfile ofEngine() {
        try (InputStream json = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
            if (json == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing");
            }
            return parse(new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A profile from its text.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    public static SeccompProfile parse(String json) {
        if (json.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than 1 MiB");
        }
        try {
            SeccompDocument document = JSON.readValue(json, SeccompDocument.class);
            if (document == null || document.defaultAction() == null) {
                throw new IllegalArgumentException("defaultAction is missing");
            }
            document.check();
            return new SeccompProfile(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage() + " at " + position(e), e);
        }
    }

    /** The rules that hold for a container; the same object for the same capabilities. */
    public Seccomp forContainer(List<String> capabilities, HostFacts host) {
        if (made.size() >= CACHED) {
            made.clear();
        }
        return made.computeIfAbsent(
                new Container(List.copyOf(capabilities), host), key -> make(key.capabilities(), key.host()));
    }

    private record Container(List<String> capabilities, HostFacts host) {}

    private Seccomp make(List<String> capabilities, HostFacts host) {
        List<SeccompRule> rules = new ArrayList<>();
        for (SeccompDocument.Rule rule : document.syscalls()) {
            if (rule.holds(Set.copyOf(capabilities), host)) {
                rules.add(new SeccompRule(rule.allNames(), rule.action(), rule.errnoRet(), rule.args()));
            }
        }
        return new Seccomp(
                document.defaultAction(), document.defaultErrnoRet(), architectures(host), document.flags(), rules);
    }

    /** The profile chosen, or none. */
    static Optional<SeccompProfile> chosen(SecuritySettings.SeccompChoice choice, SeccompProfile ofEngine) {
        return switch (choice) {
            case SecuritySettings.SeccompChoice.Default() -> Optional.of(ofEngine);
            case SecuritySettings.SeccompChoice.Unconfined() -> Optional.empty();
            case SecuritySettings.SeccompChoice.Profile(String json) -> Optional.of(parse(json));
        };
    }

    static void check(SecuritySettings.SeccompChoice choice, Violations violations) {
        if (choice instanceof SecuritySettings.SeccompChoice.Profile(String json)) {
            try {
                parse(json);
            } catch (IllegalArgumentException e) {
                violations.add(
                        "security.seccomp_profile", "is no seccomp profile in Docker's format: " + e.getMessage());
            }
        }
    }

    private List<SeccompArchitecture> architectures(HostFacts host) {
        SeccompArchitecture nativeOne =
                host.architecture().equals("arm64") ? SeccompArchitecture.AARCH64 : SeccompArchitecture.X86_64;
        Set<SeccompArchitecture> architectures = new LinkedHashSet<>();
        architectures.add(nativeOne);
        document.archMap().stream()
                .filter(entry -> entry.architecture() == nativeOne)
                .forEach(entry -> architectures.addAll(entry.subArchitectures()));
        architectures.addAll(document.architectures());
        return List.copyOf(architectures);
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? "an unknown position"
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
