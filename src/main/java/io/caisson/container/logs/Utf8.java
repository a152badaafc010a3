package io.caisson.container.logs;

/** Well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character that begins here has, which is not ASCII; 0 if it is malformed or cut. */
    static int width(byte[] data, int at, int to) {
        int lead = data[at] & 0xff;
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        int width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (to - at < width) {
            return 0;
        }
        int second = data[at + 1] & 0xff;
        if (second < least(lead) || second > most(lead)) {
            return 0;
        }
        for (int i = 2; i < width; i++) {
            if ((data[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return width;
    }

    private static int least(int lead) {
        return switch (lead) {
            case 0xe0 -> 0xa0;
            case 0xf0 -> 0x90;
            default -> 0x80;
        };
    }

    private static int most(int lead) {
        return switch (lead) {
            case 0xed -> 0x9f;
            case 0xf4 -> 0x8f;
            default -> 0xbf;
        };
    }
}
