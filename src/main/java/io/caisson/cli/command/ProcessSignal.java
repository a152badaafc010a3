package io.caisson.cli.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * A signal of this process with a handler of ours (signal(7)). The JDK has no public class for it but
 * {@code sun.misc.Signal}, which jdk.unsupported keeps for this; compiling against it is a warning that cannot be
 * turned off, hence the reflection. Its metadata for native executables is in META-INF/native-image.
 */
final class ProcessSignal implements AutoCloseable {
    private final Object signal;
    private final Object before;

    private ProcessSignal(Object signal, Object before) {
        this.signal = signal;
        this.before = before;
    }

    /**
     * Handles a signal from now on.
     *
     * @param name without SIG
     * @return empty if the virtual machine keeps this signal for itself
     */
    static Optional<ProcessSignal> handle(String name, Runnable action) {
        try {
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    ProcessSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            return Optional.of(new ProcessSignal(signal, install(signal, handler)));
        } catch (InvocationTargetException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Java has no sun.misc.Signal", e);
        }
    }

    /** Puts the handler before it back. */
    @Override
    public void close() {
        try {
            install(signal, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Could not restore the handler of " + signal, e);
        }
    }

    private static Object install(Object signal, Object handler) throws ReflectiveOperationException {
        Method handle =
                signal.getClass().getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal, handler);
    }
}
