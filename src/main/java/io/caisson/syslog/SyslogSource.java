package io.caisson.syslog;

import java.util.Map;

/**
 * Who tells something: what stands in the head of all its messages.
 *
 * @param host name of this machine
 * @param application what the messages are to be found by; characters that a head cannot have are replaced
 * @param data more of it, by name; any text
 * @param micro whether times are told to the microsecond, not the second
 */
public record SyslogSource(
        SyslogFacility facility, String host, String application, Map<String, String> data, boolean micro) {}
