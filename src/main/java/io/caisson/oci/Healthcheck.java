package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an image has the health of its containers checked, as Docker writes it. Times are in nanoseconds; what is
 * null or 0 has the runtime's default.
 *
 * @param test {@code NONE}; {@code CMD} and a command; or {@code CMD-SHELL} and a line for the image's shell. Empty:
 *     not told
 * @param retries how many failures in a row make it unhealthy
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Healthcheck(
        @JsonProperty("Test") List<String> test,
        @JsonProperty("Interval") @Nullable Long interval,
        @JsonProperty("Timeout") @Nullable Long timeout,
        @JsonProperty("StartPeriod") @Nullable Long startPeriod,
        @JsonProperty("StartInterval") @Nullable Long startInterval,
        @JsonProperty("Retries") @Nullable Integer retries) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public Healthcheck {
        test = test == null ? List.of() : List.copyOf(test);
    }
}
