package io.caisson.operation;

/**
 * Room for what is recorded. An engine's own database has a little left when its disk is full, which is for what ends
 * and removes things: nothing new is made then.
 */
public interface Room {
    /** Whether what was kept is being used up, and nothing new is to be made. */
    boolean isShort();

    /** Whether it was for want of room that something failed, and there is more now, so that it may be tried again. */
    boolean isMadeFor(Throwable failure);
}
