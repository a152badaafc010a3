package io.caisson.spec;

/**
 * The image's own account files, as bytes: they are input of a stranger's, and only parsed.
 *
 * @param passwd {@code /etc/passwd} (passwd(5)); empty if there is none
 * @param group {@code /etc/group} (group(5)); empty if there is none
 */
public record AccountFiles(byte[] passwd, byte[] group) {
    /** An image without accounts. */
    public static final AccountFiles NONE = new AccountFiles(new byte[0], new byte[0]);
}
