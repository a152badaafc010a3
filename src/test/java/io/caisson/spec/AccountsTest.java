package io.caisson.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.runtime.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and groups by Docker's rules. */
class AccountsTest {
    private static final AccountFiles FILES =
            new AccountFiles("""
            root:x:0:0:root:/root:/bin/sh
            # a comment
            broken:x:zero:0::/:
            +nis::::::
            short:x:7
            app:x:1000:1001:App:/home/app:/bin/sh
            2000:x:55:56::/num:
            huge:x:4294967295:1::/:
            bigg:x:12:3000000000::/:
            """.getBytes(StandardCharsets.UTF_8), """
            root:x:0:
            wheel:x:10:root,app
            app:x:1001:
            audio:x:29:app
            broken:x:x:app
            huge:x:2147483648:someone
            """.getBytes(StandardCharsets.UTF_8));

    @Test
    void nobodyNamedIsRootWithItsGroups() {
        assertThat(find("")).isEqualTo(new Accounts.Found(new User(0, 0, null, List.of(0L, 10L)), "/root"));
        assertThat(new Accounts(AccountFiles.NONE).find("", List.of()))
                .isEqualTo(new Accounts.Found(new User(0, 0, null, List.of(0L)), "/"));
    }

    @Test
    void aNameOrNumberBringsTheGroupsThatListIt() {
        Accounts.Found app = new Accounts.Found(new User(1000, 1001, null, List.of(1001L, 10L, 29L)), "/home/app");
        assertThat(find("app")).isEqualTo(app);
        assertThat(find("1000")).isEqualTo(app);
    }

    @Test
    void aGroupThatIsGivenIsTheOnlyOne() {
        assertThat(find("app:audio").user()).isEqualTo(new User(1000, 29, null, List.of(29L)));
        assertThat(find("app:5000").user()).isEqualTo(new User(1000, 5000, null, List.of(5000L)));
        assertThat(new Accounts(FILES).find("app:audio", List.of("wheel", "77")).user())
                .isEqualTo(new User(1000, 29, null, List.of(29L, 10L, 77L)));
    }

    @Test
    void aNumberNeedNotBeThereAndANameMayBeANumber() {
        assertThat(find("4321")).isEqualTo(new Accounts.Found(new User(4321, 0, null, List.of(0L)), "/"));
        assertThat(find("2000").user().uid()).isEqualTo(55);
        assertThat(find("2147483647").user().uid()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch",
                "app:nosuch",
                "broken",
                "short",
                "+nis",
                "2147483648",
                "4294967296",
                "18446744073709551616",
                "-1",
                "0x0",
                "1000:2147483648",
                "huge",
                "bigg",
                "app:huge",
                "99999999999999999999999999",
                "app:-1",
                " 0"
            })
    void whatIsNotThereOrTooLargeIsRefusedAndNeverRoot(String spec) {
        assertThatThrownBy(() -> find(spec))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.USER_NOT_FOUND))
                .hasMessageContaining("\"");
    }

    private static Accounts.Found find(String spec) {
        return new Accounts(FILES).find(spec, List.of());
    }
}
