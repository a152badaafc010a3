package io.caisson.event;

/**
 * Who asks for what is being done: whoever called, {@code uid:0} for instance, or the engine itself, by a restart
 * policy and the like. Known to all that runs on behalf of a call, on its threads.
 */
public final class Actor {
    /** Nobody has asked for it. */
    public static final String ENGINE = "engine";

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Actor() {}

    /** Whom this thread works for. */
    public static String current() {
        return CURRENT.orElse(ENGINE);
    }

    /** Does something on somebody's behalf. */
    public static void as(String actor, Runnable work) {
        ScopedValue.where(CURRENT, actor).run(work);
    }

    /** What does the same in another thread, on behalf of whom this one works for. */
    public static Runnable carried(Runnable work) {
        String actor = current();
        return () -> as(actor, work);
    }
}
