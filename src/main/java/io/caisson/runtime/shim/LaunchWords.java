package io.caisson.runtime.shim;

import io.caisson.kernel.Errno;
import io.caisson.runtime.script.Assembled;
import io.caisson.runtime.script.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be said of a launch's failures, as text for who comes later and has no script.
 *
 * @param command that is executed
 * @param candidates how many places are tried for it
 * @param places what each record was trying
 */
public record LaunchWords(String command, long candidates, List<Script.Place> places) {
    private static final String EXECVE = "execve";

    public LaunchWords {
        places = List.copyOf(places);
    }

    static LaunchWords of(Assembled assembled, String command) {
        Script script = assembled.script();
        return new LaunchWords(command, script.calls(EXECVE), script.places());
    }

    /** Line by line: what {@link #parse} takes. */
    public String text() {
        StringBuilder text = new StringBuilder(oneLine(command)).append('\n').append(candidates);
        for (Script.Place place : places) {
            text.append('\n').append(place.call()).append('\t').append(oneLine(place.step()));
        }
        return text.append('\n').toString();
    }

    /** Reads what {@link #text} has written. */
    public static LaunchWords parse(String text) {
        List<String> lines = text.lines().toList();
        List<Script.Place> places = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            int tab = line.indexOf('\t');
            places.add(new Script.Place(line.substring(tab + 1), line.substring(0, tab)));
        }
        return new LaunchWords(lines.get(0), Long.parseLong(lines.get(1)), places);
    }

    /** A record has failed; who says so may be what was to be confined. */
    ShimLaunch.Outcome failure(long place, Errno errno) {
        if (place < 0 || place >= places.size()) {
            return killed();
        }
        Script.Place where = places.get((int) place);
        return new ShimLaunch.Outcome.StepFailed(where.step(), where.call(), errno);
    }

    /** Nobody can say anything any more. */
    ShimLaunch.Outcome ended(List<Errno> errors) {
        return errors.size() < candidates
                ? new ShimLaunch.Outcome.Executed()
                : new ShimLaunch.Outcome.NotExecutable(command, errors);
    }

    static ShimLaunch.Outcome killed() {
        return new ShimLaunch.Outcome.StepFailed("make the process", "the process was killed", Errno.ECHILD);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
    }
}
