package io.caisson.ocicli;

import io.caisson.kernel.process.Pidfd;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Passes the signals that this process gets on to a child (signal(7)). By reflection, as the JDK has no public
 * class for signals, and compiling against its other one is a warning.
 */
final class SignalForwarding {
    private static final Map<String, Integer> PASSED =
            Map.of("HUP", 1, "INT", 2, "TERM", 15, "USR2", 12, "CONT", 18, "ALRM", 14);
    private static final String WINDOW = "WINCH";

    private SignalForwarding() {}

    /** From now on, for the rest of this process's life. */
    static void begin(Pidfd child, Runnable resized) {
        PASSED.forEach((name, number) -> handle(name, () -> child.signal(number)));
        handle(WINDOW, resized);
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    SignalForwarding.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, words) -> {
                        action.run();
                        return null;
                    });
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(name), handler);
        } catch (InvocationTargetException e) {
            // The virtual machine keeps this signal for itself.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Java has no sun.misc.Signal", e);
        }
    }
}
