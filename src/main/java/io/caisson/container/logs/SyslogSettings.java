package io.caisson.container.logs;

import io.caisson.syslog.SyslogAddress;
import io.caisson.syslog.SyslogFacility;
import io.caisson.syslog.SyslogFormat;
import io.caisson.syslog.SyslogReceiver;
import io.caisson.syslog.SyslogSource;
import io.caisson.tls.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the options of the log driver {@code syslog} say.
 *
 * @param waits whether the container waits when there is no room for what is not sent, or loses it
 * @param room bytes of output, as they are kept until they are sent
 */
record SyslogSettings(
        SyslogReceiver receiver, SyslogFacility facility, boolean micro, LogTag tag, boolean waits, long room) {
    /** Names of the options. */
    static final String OPTIONS = "max-buffer-size mode syslog-address syslog-facility syslog-format"
            + " syslog-tls-ca-cert syslog-tls-cert syslog-tls-key syslog-tls-skip-verify tag";

    /** For a receiver that is away for a while. */
    private static final long ROOM = 16L << 20;

    private static final long ROOM_IF_LOST = 1L << 20;
    private static final long LEAST_ROOM = 64L << 10;
    private static final int FILES = 16;

    /** Reads them, and notes all that is wrong. */
    static SyslogSettings of(LogOptions given) {
        String address = given.text("syslog-address").orElse(SyslogAddress.LOCAL.toString());
        Optional<SyslogAddress> parsed = SyslogAddress.parse(address);
        given.require(
                parsed.isPresent(),
                "syslog-address",
                "must be as unix:///dev/log, unixgram:///path, udp://host:514, tcp://host:514 or tcp+tls://host:6514,"
                        + " but is \"" + address + "\"");
        SyslogAddress receiver = parsed.orElse(SyslogAddress.LOCAL);
        String facility = given.text("syslog-facility").orElse("daemon");
        Optional<SyslogFacility> known = SyslogFacility.parse(facility);
        given.require(
                known.isPresent(),
                "syslog-facility",
                "must be a facility such as daemon or local0, or a number from 0 to 23, but is \"" + facility + "\"");
        String format = given.text("syslog-format").orElse("rfc5424");
        given.require(
                format.equals("rfc5424") || format.equals("rfc5424micro"),
                "syslog-format",
                "must be rfc5424 or rfc5424micro, but is \"" + format + "\"");
        LogTag tag = LogTag.of(given.text("tag").orElse(LogTag.DEFAULT));
        given.require(tag.isKnown(), "tag", "may hold " + LogTag.PLACES + ", but is \"" + tag.template() + "\"");
        boolean waits = waits(given);
        return new SyslogSettings(
                new SyslogReceiver(receiver, tls(given, receiver)),
                known.orElse(SyslogFacility.DAEMON),
                format.equals("rfc5424micro"),
                tag,
                waits,
                room(given, waits));
    }

    private static boolean waits(LogOptions given) {
        String mode = given.text("mode").orElse("blocking");
        boolean waits = mode.equals("blocking");
        given.require(
                waits || mode.equals("non-blocking"),
                "mode",
                "must be blocking or non-blocking, but is \"" + mode + "\"");
        return waits;
    }

    private static long room(LogOptions given, boolean waits) {
        if (given.text("max-buffer-size").isEmpty()) {
            return waits ? ROOM : ROOM_IF_LOST;
        }
        given.require(!waits, "max-buffer-size", "needs mode=non-blocking");
        return given.size("max-buffer-size", LEAST_ROOM);
    }

    private static TlsFiles tls(LogOptions given, SyslogAddress receiver) {
        for (String name :
                List.of("syslog-tls-ca-cert", "syslog-tls-cert", "syslog-tls-key", "syslog-tls-skip-verify")) {
            boolean fits = given.text(name).isEmpty() || receiver.transport() == SyslogAddress.Transport.TLS;
            given.require(fits, name, "needs a syslog-address with tcp+tls://");
        }
        Optional<Path> authority = file(given, "syslog-tls-ca-cert");
        Optional<Path> certificate = file(given, "syslog-tls-cert");
        Optional<Path> key = file(given, "syslog-tls-key");
        given.require(
                certificate.isPresent() == key.isPresent(),
                certificate.isPresent() ? "syslog-tls-cert" : "syslog-tls-key",
                "needs the other one of syslog-tls-cert and syslog-tls-key");
        List<TlsFiles.Client> shown = certificate.isPresent() && key.isPresent()
                ? List.of(new TlsFiles.Client(certificate.get(), key.get()))
                : List.of();
        return new TlsFiles(authority.stream().toList(), shown, !given.yes("syslog-tls-skip-verify"));
    }

    private static Optional<Path> file(LogOptions given, String name) {
        Optional<String> text = given.text(name);
        boolean absolute =
                text.isEmpty() || text.get().startsWith("/") && text.get().indexOf('\0') < 0;
        given.require(absolute, name, "must be the absolute path of a PEM file on the engine's machine");
        return absolute ? text.map(Path::of) : Optional.empty();
    }

    /** Bytes of each of the files that it is kept in. */
    long fileSize() {
        return Math.max(room / FILES, Rotation.LEAST_SIZE);
    }

    /** Makes the messages of a container. */
    SyslogFormat format(String host, LoggedContainer container) {
        SyslogSource source = new SyslogSource(
                facility,
                host,
                tag.of(container),
                Map.of("id", container.id(), "name", container.name(), "image", container.image()),
                micro);
        return new SyslogFormat(source, receiver.address().transport().isCounted());
    }
}
