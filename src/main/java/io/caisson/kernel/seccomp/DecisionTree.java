package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.SeccompArgument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes a program that finds a call's behaviour by binary search over ranges of numbers. */
final class DecisionTree {
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int KILL_PROCESS = 0x8000_0000;

    private final BpfProgram program = new BpfProgram();
    private final Conditions conditions = new Conditions(program);
    private final List<Integer> starts = new ArrayList<>();
    private final List<Behaviour> behaviours = new ArrayList<>();
    private final Map<Behaviour, Integer> conditional = new HashMap<>();

    /** @param ranges first number of a range to the behaviour up to the next range; the first is 0; unsigned order */
    DecisionTree(SortedMap<Integer, Behaviour> ranges) {
        ranges.forEach((start, behaviour) -> {
            // Neighbours that behave alike are one range.
            if (behaviours.isEmpty() || !behaviours.getLast().equals(behaviour)) {
                starts.add(start);
                behaviours.add(behaviour);
            }
        });
    }

    /** @param architecture AUDIT_ARCH_… of the calls; any other is killed, since its numbers mean other calls */
    byte[] compile(int architecture) {
        int search = search(0, starts.size() - 1);
        int entry = program.top() == search ? search : program.add(BpfProgram.JUMP, program.top() - search);
        int loadNumber = program.add(BpfProgram.LOAD, NUMBER);
        if (loadNumber != entry + 1) {
            throw new IllegalStateException("the search does not follow the load of the number");
        }
        int foreign = program.returning(KILL_PROCESS);
        program.branch(BpfProgram.JUMP_EQUAL, architecture, loadNumber, foreign);
        program.add(BpfProgram.LOAD, ARCHITECTURE);
        return program.bytes();
    }

    private int search(int first, int last) {
        if (first == last) {
            return behave(behaviours.get(first));
        }
        int middle = (first + last + 1) / 2;
        int above = search(middle, last);
        int below = search(first, middle - 1);
        return program.branch(BpfProgram.JUMP_GREATER_OR_EQUAL, starts.get(middle), above, below);
    }

    private int behave(Behaviour behaviour) {
        if (behaviour.branches().isEmpty()) {
            return program.returning(behaviour.otherwise());
        }
        return conditional.computeIfAbsent(behaviour, this::write);
    }

    private int write(Behaviour behaviour) {
        int next = program.returning(behaviour.otherwise());
        for (Behaviour.Branch branch : behaviour.branches().reversed()) {
            int holds = program.returning(branch.value());
            for (SeccompArgument argument : branch.conditions().reversed()) {
                holds = conditions.test(argument, holds, next);
            }
            next = holds;
        }
        return next;
    }
}
