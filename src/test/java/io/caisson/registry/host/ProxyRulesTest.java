package io.caisson.registry.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
    @Test
    void eachSchemeHasItsProxyAndLowerCaseWins() {
        ProxyRules rules = ProxyRules.of(Map.of(
                "HTTP_PROXY",
                "http://upper.test:1",
                "http_proxy",
                "http://lower.test:2",
                "HTTPS_PROXY",
                "secure.test"));
        assertThat(of(rules, "http://x.test/")).isEqualTo("lower.test:2");
        assertThat(of(rules, "https://x.test/")).isEqualTo("secure.test:80");
        assertThat(of(ProxyRules.of(Map.of()), "http://x.test/")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "http://x.test/, x.test",
        "http://sub.x.test/, x.test",
        "http://sub.x.test/, .x.test",
        "http://sub.x.test/, *.x.test",
        "http://X.test/, 'a.test, x.TEST'",
        "http://x.test:5000/, x.test:5000",
        "https://x.test/, x.test:443",
        "http://x.test/, *",
        "http://10.1.2.3/, 10.1.2.3",
        "http://10.1.2.3:80/, 10.0.0.0/8",
        "http://10.1.2.3:80/, 10.1.2.2/31",
        "http://[fd00::1]/, fd00::/8",
        "http://[fd00::1]/, fd00::1",
        "http://[fd00::1]:5000/, [fd00::1]:5000",
        "http://localhost:5000/, other",
        "http://127.0.0.2/, other",
        "http://[::1]/, other"
    })
    void passesTheProxyBy(String target, String exceptions) {
        assertThat(of(rules(exceptions), target)).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "http://x.test/, .x.test",
        "http://ax.test/, x.test",
        "http://x.test/, x.test:5000",
        "http://10.1.2.3/, 11.0.0.0/8",
        "http://10.1.2.4/, 10.1.2.2/31",
        "http://10.1.2.3/, 10.0.0.0/99",
        "http://10.1.2.3/, x/8",
        "http://[fd00::1]/, 10.0.0.0/8",
        "http://localhost.test/, ''"
    })
    void goesThroughTheProxy(String target, String exceptions) {
        assertThat(of(rules(exceptions), target)).isEqualTo("proxy.test:3128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:secret@proxy.test",
                "http://me:secret@",
                "socks5://proxy.test",
                "http://",
                "http://a b"
            })
    void refusesWhatIsNoProxyWithoutShowingIt(String value) {
        assertThatThrownBy(() -> ProxyRules.of(Map.of("https_proxy", value)))
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("secret");
    }

    @Test
    void whoAsksIsSaidToTheProxyOnly() {
        ProxyRules rules = ProxyRules.of(Map.of(
                "HTTPS_PROXY", "http://me:s%40cret@proxy.test:1", "HTTP_PROXY", "plain.test:2", "NO_PROXY", "no"));
        assertThat(of(rules, "https://x.test/")).isEqualTo("proxy.test:1");
        assertThat(rules.authorization(URI.create("https://x.test/"))).contains("Basic bWU6c0BjcmV0");
        assertThat(rules.authorization(URI.create("https://no/"))).isEmpty();
        assertThat(rules.authorization(URI.create("http://x.test/"))).isEmpty();
        ProxyRules nameless = ProxyRules.of(Map.of("HTTP_PROXY", "me@proxy.test"));
        assertThat(nameless.authorization(URI.create("http://x.test/"))).contains("Basic bWU6");
    }

    private static ProxyRules rules(String exceptions) {
        String proxy = "http://proxy.test:3128";
        return ProxyRules.of(Map.of("http_proxy", proxy, "https_proxy", proxy, "no_proxy", exceptions));
    }

    private static String of(ProxyRules rules, String target) {
        Proxy proxy = rules.select(URI.create(target)).getFirst();
        return proxy.type() == Proxy.Type.DIRECT
                ? "none"
                : proxy.address().toString().replaceAll("/<unresolved>", "");
    }
}
