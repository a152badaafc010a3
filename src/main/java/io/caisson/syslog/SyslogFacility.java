package io.caisson.syslog;

import java.util.Locale;
import java.util.Optional;

/** What kind of program tells something (RFC 5424, 6.2.1), with its number. */
public enum SyslogFacility {
    KERN(0),
    USER(1),
    MAIL(2),
    DAEMON(3),
    AUTH(4),
    SYSLOG(5),
    LPR(6),
    NEWS(7),
    UUCP(8),
    CRON(9),
    AUTHPRIV(10),
    FTP(11),
    NTP(12),
    AUDIT(13),
    ALERT(14),
    CLOCK(15),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int number;

    SyslogFacility(int number) {
        this.number = number;
    }

    /** As it stands in messages. */
    int number() {
        return number;
    }

    /** One by its name, as syslog.conf(5) spells it, or its number; empty if there is none. */
    public static Optional<SyslogFacility> parse(String text) {
        for (SyslogFacility each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)
                    || String.valueOf(each.number).equals(text)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
