package io.caisson.registry.host;

import java.util.List;

/** What stands behind a key of a {@code hosts.toml}. */
sealed interface TomlValue {
    record Text(String text) implements TomlValue {}

    record Flag(boolean on) implements TomlValue {}

    record Items(List<TomlValue> items) implements TomlValue {
        public Items {
            items = List.copyOf(items);
        }
    }
}
