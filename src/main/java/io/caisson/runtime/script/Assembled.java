package io.caisson.runtime.script;

/** A program that can be executed, and the words for its failures. */
@SuppressWarnings("ArrayRecordComponent")
public record Assembled(byte[] program, Script script) {}
