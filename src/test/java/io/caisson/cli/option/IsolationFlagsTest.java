package io.caisson.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.v1.BlockIo;
import io.caisson.v1.BlockIoDevice;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.Dns;
import io.caisson.v1.Resources;
import io.caisson.v1.Security;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The flags of names, of rarer limits and of privileges, and what they ask for. */
class IsolationFlagsTest {
    @Test
    void namingFlags() {
        ContainerConfig config = config(
                "--domainname=test",
                "--add-host=db:10.0.0.7",
                "--add-host=six:fd00::1",
                "--add-host=seven=[fd00::2]",
                "--dns=10.0.0.53",
                "--dns-search=a.test",
                "--dns-opt=ndots:2",
                "i");
        assertThat(config.getDomainname()).isEqualTo("test");
        assertThat(config.getExtraHostsList().stream()
                        .map(host -> host.getName() + " " + host.getAddress())
                        .toList())
                .containsExactly("db 10.0.0.7", "six fd00::1", "seven fd00::2");
        assertThat(config.getDns())
                .isEqualTo(Dns.newBuilder()
                        .addServers("10.0.0.53")
                        .addSearch("a.test")
                        .addOptions("ndots:2")
                        .build());
        assertThatThrownBy(() -> config("--add-host=db", "i")).hasMessageContaining("write NAME:ADDRESS");
    }

    @Test
    void limitsOfBlockDevicesAndOfTimeAreSpelledAsInDocker() {
        Resources resources = config(
                        "--blkio-weight=300",
                        "--blkio-weight-device=/dev/sda:200",
                        "--device-read-bps=/dev/sda:1m",
                        "--device-write-bps=/dev/sdb:2k",
                        "--device-read-iops=/dev/sda:10",
                        "--device-write-iops=/dev/disk/by-path/a:b:20",
                        "--cpu-quota=50000",
                        "--cpu-period=20000",
                        "--memory-swappiness=10",
                        "i")
                .getResources();
        assertThat(resources.getBlockIo())
                .isEqualTo(BlockIo.newBuilder()
                        .setWeight(300)
                        .addWeightDevices(device("/dev/sda", 200))
                        .addReadBps(device("/dev/sda", 1 << 20))
                        .addWriteBps(device("/dev/sdb", 2048))
                        .addReadIops(device("/dev/sda", 10))
                        .addWriteIops(device("/dev/disk/by-path/a:b", 20))
                        .build());
        assertThat(resources.getCpuQuota().getNanos()).isEqualTo(50_000_000);
        assertThat(resources.getCpuPeriod().getNanos()).isEqualTo(20_000_000);
        assertThat(resources.getMemorySwappiness()).isEqualTo(10);
        assertThat(config("--cpu-quota=-1", "--memory-swappiness=-1", "i")
                        .getResources()
                        .hasMemorySwappiness())
                .isFalse();
        assertThatThrownBy(() -> config("--device-read-bps=/dev/sda", "i")).hasMessageContaining("DEVICE:VALUE");
    }

    private static BlockIoDevice device(String path, long value) {
        return BlockIoDevice.newBuilder().setPath(path).setValue(value).build();
    }

    @Test
    void privilegesAreSpelledAsInDocker() {
        ContainerConfig config = config(
                "--privileged",
                "--group-add=video",
                "--group-add=7",
                "--device-cgroup-rule=c 10:* rwm",
                "--oom-score-adj=-5",
                "--security-opt=systempaths=unconfined",
                "i");
        assertThat(config.getSecurity().getPrivileged()).isTrue();
        assertThat(config.getSecurity().hasMaskedPaths()).isTrue();
        assertThat(config.getSecurity().getMaskedPaths().getValuesList()).isEmpty();
        assertThat(config.getSecurity().hasReadonlyPaths()).isTrue();
        assertThat(config.getGroupAddList()).containsExactly("video", "7");
        assertThat(config.getDeviceCgroupRulesList()).containsExactly("c 10:* rwm");
        assertThat(config.getResources().getOomScoreAdj()).isEqualTo(-5);
        assertThat(config("i").getSecurity()).isEqualTo(Security.getDefaultInstance());
    }

    private static ContainerConfig config(String... words) {
        CommandLine line =
                new CommandLine(ContainerFlags.declare(new Flags("create", "")).spec());
        return ContainerRequest.parse(new Options(line.parseArgs(words)), Map.of(), true)
                .getConfig();
    }
}
