package io.caisson.operation;

/** Turns answers into the bytes that are remembered, and back. */
public interface AnswerCodec<R> {
    byte[] encode(R answer);

    /** The answer that {@link #encode} had. */
    R decode(byte[] bytes);
}
