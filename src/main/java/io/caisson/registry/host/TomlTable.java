package io.caisson.registry.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a {@code hosts.toml}.
 *
 * @param name the keys of its header; none for what stands before the first header
 * @param line of its header
 */
record TomlTable(List<String> name, int line, Map<String, TomlValue> values) {
    TomlTable(List<String> name, int line) {
        this(List.copyOf(name), line, new LinkedHashMap<>());
    }
}
