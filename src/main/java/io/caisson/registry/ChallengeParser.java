package io.caisson.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads {@code WWW-Authenticate} by the letter of RFC 9110, section 11.6.1: a list of challenges, each a
 * scheme with either a token68 or parameters. What is not by the letter is refused, not guessed at, since
 * secrets go where it points.
 */
final class ChallengeParser {
    private static final int LONGEST = 8 * 1024;
    private static final int MOST_CHALLENGES = 16;
    private static final int MOST_PARAMETERS = 32;
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    private ChallengeParser(String text) {
        this.text = text;
    }

    /**
     * All challenges of the header's lines, in their order.
     *
     * @throws IllegalArgumentException saying what is wrong, and where
     */
    static List<Challenge> parse(List<String> lines) {
        List<Challenge> challenges = new ArrayList<>();
        for (String line : lines) {
            if (line.length() > LONGEST) {
                throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
            }
            challenges.addAll(new ChallengeParser(line).challenges());
            if (challenges.size() > MOST_CHALLENGES) {
                throw new IllegalArgumentException("it has more than " + MOST_CHALLENGES + " challenges");
            }
        }
        return challenges;
    }

    private List<Challenge> challenges() {
        List<Challenge> found = new ArrayList<>();
        skipEmptyElements();
        while (at < text.length()) {
            found.add(challenge());
            skipEmptyElements();
        }
        return found;
    }

    private Challenge challenge() {
        String scheme = token("a scheme").toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        int spaces = skipSpaces();
        if (ended() || text.charAt(at) == ',') {
            return new Challenge(scheme, parameters);
        }
        if (spaces == 0) {
            throw wrong("a space after the scheme");
        }
        if (skipToken68()) {
            return new Challenge(scheme, parameters);
        }
        do {
            parameter(parameters);
        } while (nextIsParameter());
        return new Challenge(scheme, parameters);
    }

    private void parameter(Map<String, String> parameters) {
        String name = token("a parameter").toLowerCase(Locale.ROOT);
        skipBlanks();
        if (ended() || text.charAt(at) != '=') {
            throw wrong("'='");
        }
        at++;
        skipBlanks();
        String value = !ended() && text.charAt(at) == '"' ? quoted() : token("a value");
        if (parameters.put(name, value) != null) {
            throw new IllegalArgumentException("it gives " + name + " twice");
        }
        if (parameters.size() > MOST_PARAMETERS) {
            throw new IllegalArgumentException("it has more than " + MOST_PARAMETERS + " parameters");
        }
    }

    /** Steps over a comma if a parameter follows; stays if it is another challenge, or the end. */
    private boolean nextIsParameter() {
        int start = at;
        skipBlanks();
        if (ended()) {
            return false;
        }
        if (text.charAt(at) != ',') {
            throw wrong("','");
        }
        skipEmptyElements();
        int next = at;
        while (!ended() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        boolean named = at > next;
        skipBlanks();
        boolean parameter = named && !ended() && text.charAt(at) == '=';
        at = parameter ? next : start;
        if (!parameter) {
            skipBlanks();
        }
        return parameter;
    }

    /** A token68 stands alone up to a comma or the end, unlike a parameter's name. */
    private boolean skipToken68() {
        int end = at;
        while (end < text.length() && isToken68Character(text.charAt(end))) {
            end++;
        }
        int signs = end;
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        int rest = end;
        while (rest < text.length() && isBlank(text.charAt(rest))) {
            rest++;
        }
        boolean alone = signs > at && (rest == text.length() || text.charAt(rest) == ',');
        if (alone) {
            at = rest;
        }
        return alone;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; !ended(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && ++at == text.length()) {
                break;
            }
            char said = text.charAt(at);
            if (said < ' ' && said != '\t' || said == 0x7f) {
                throw wrong("no control character");
            }
            value.append(said);
        }
        throw wrong("the quote's end");
    }

    private String token(String what) {
        int start = at;
        while (!ended() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw wrong(what);
        }
        return text.substring(start, at);
    }

    private void skipEmptyElements() {
        while (!ended() && (isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
    }

    private int skipSpaces() {
        int start = at;
        while (!ended() && text.charAt(at) == ' ') {
            at++;
        }
        return at - start;
    }

    private void skipBlanks() {
        while (!ended() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private boolean ended() {
        return at >= text.length();
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "at character " + (Math.min(at, text.length()) + 1) + " there should be " + expected);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isTokenCharacter(char c) {
        return isLetterOrDigit(c) || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static boolean isToken68Character(char c) {
        return isLetterOrDigit(c) || "-._~+/".indexOf(c) >= 0;
    }
}
