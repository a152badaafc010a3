package io.caisson.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The operator's rules. Of those that cover a repository the one with the longest scope counts, alone; what
 * none covers is fetched as if there were no policy.
 *
 * <pre>{@code
 * {"rules": [
 *   {"scope": "*", "digest": true},
 *   {"scope": "registry.example/team", "keys": ["/etc/caisson/team.pem"], "signed_as": "build.example/team/app"},
 *   {"scope": "registry.example/scratch"},
 *   {"scope": "elsewhere.example", "refuse": true}
 * ]}
 * }</pre>
 *
 * @param rules each scope once
 */
record TrustPolicy(List<TrustRule> rules) {
    static final TrustPolicy NONE = new TrustPolicy(List.of());

    private static final Set<String> FIELDS = Set.of("scope", "refuse", "digest", "keys", "signed_as");
    private static final int MOST_RULES = 10_000;

    TrustPolicy {
        rules = List.copyOf(rules);
    }

    /**
     * Parses a policy, strictly: an unknown field may be a misspelt demand.
     *
     * @param files gives the text of the file of a key
     * @throws IllegalArgumentException saying which field is wrong and why
     */
    static TrustPolicy parse(byte[] json, UnaryOperator<String> files) {
        JsonNode tree;
        try {
            tree = OciJson.tree(json, "it");
        } catch (EngineException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        require(tree.isObject() && tree.size() == 1 && tree.path("rules").isArray(), "must be {\"rules\": [...]}");
        require(tree.path("rules").size() <= MOST_RULES, "has more than " + MOST_RULES + " rules");
        List<TrustRule> rules = new ArrayList<>();
        Set<String> scopes = new HashSet<>();
        for (JsonNode each : tree.path("rules")) {
            String where = "rules[" + rules.size() + "]";
            TrustRule rule = rule(each, where, files);
            require(scopes.add(rule.scope()), where + ".scope: '" + rule.scope() + "' has a rule already");
            rules.add(rule);
        }
        return new TrustPolicy(rules);
    }

    /** The rule for a reference. */
    TrustRule rule(Reference reference) {
        return rules.stream()
                .filter(rule -> rule.covers(reference))
                .max(Comparator.comparingInt(TrustRule::exactness))
                .orElse(TrustRule.NONE);
    }

    private static TrustRule rule(JsonNode node, String where, UnaryOperator<String> files) {
        require(node.isObject(), where + " must be an object");
        node.fieldNames()
                .forEachRemaining(
                        name -> require(FIELDS.contains(name), where + "." + name + " is no field of a rule"));
        List<TrustKey> keys = new ArrayList<>();
        for (String key : texts(node.path("keys"), where + ".keys")) {
            keys.addAll(keys(key, where + ".keys", files));
        }
        require(!node.has("keys") || !keys.isEmpty(), where + ".keys must hold a key");
        String signedAs = text(node.path("signed_as"), where + ".signed_as");
        require(signedAs.isEmpty() || !keys.isEmpty(), where + ".signed_as is of use only with keys");
        return new TrustRule(
                scope(text(node.path("scope"), where + ".scope"), where + ".scope"),
                flag(node.path("refuse"), where + ".refuse"),
                flag(node.path("digest"), where + ".digest"),
                signedAs.isEmpty() ? "" : repository(signedAs, where + ".signed_as"),
                keys);
    }

    private static List<TrustKey> keys(String key, String where, UnaryOperator<String> files) {
        boolean inline = key.startsWith("-----BEGIN");
        require(
                inline || key.startsWith("/"),
                where + ": '" + key + "' is neither PEM nor the absolute path of a file");
        try {
            return TrustKey.parse(inline ? key : files.apply(key));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + (inline ? "the text " : key + " ") + e.getMessage(), e);
        }
    }

    /** A registry as it is, a repository in full: {@code docker.io/library/debian}, never {@code debian}. */
    private static String scope(String scope, String where) {
        require(!scope.isEmpty(), where + " is required: '*', a registry, or a repository");
        if (scope.equals(TrustRule.EVERYTHING)) {
            return scope;
        }
        String below = "/any/repository";
        String name = repository(scope + below, where);
        require(
                name.equals(scope + below),
                where + ": write '" + name.substring(0, name.length() - below.length()) + "' in full");
        return scope;
    }

    private static String repository(String name, String where) {
        Reference reference;
        try {
            reference = Reference.parse(name);
        } catch (EngineException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        require(
                reference.digest() == null && reference.toString().equals(reference.name() + ":latest"),
                where + ": '" + name + "' must have neither tag nor digest");
        return reference.name();
    }

    private static List<String> texts(JsonNode node, String where) {
        require(node.isMissingNode() || node.isArray(), where + " must be an array of strings");
        List<String> texts = new ArrayList<>();
        node.forEach(each -> texts.add(text(each, where)));
        return texts;
    }

    private static String text(JsonNode node, String where) {
        require(node.isMissingNode() || node.isTextual(), where + " must be a string");
        return node.asText("");
    }

    private static boolean flag(JsonNode node, String where) {
        require(node.isMissingNode() || node.isBoolean(), where + " must be true or false");
        return node.asBoolean(false);
    }

    private static void require(boolean sound, String words) {
        if (!sound) {
            throw new IllegalArgumentException(words);
        }
    }
}
