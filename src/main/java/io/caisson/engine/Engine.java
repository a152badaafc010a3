package io.caisson.engine;

import io.caisson.engine.config.EngineConfig;
import io.caisson.engine.reconcile.Reconciliation;
import io.caisson.event.Node;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Boots and ends the engine. In order: node lock, migrations, reconciliation, socket; and back.
 *
 * <p>Containers run on when it ends.
 */
@ApplicationScoped
public class Engine {
    private static final Logger LOG = Logger.getLogger(Engine.class);
    /** Quarkus brings services and interceptors for its own server: that one is off. */
    private static final String OURS = "io.caisson.";

    private final EngineConfig config;
    private final Node node;
    private final DataSource database;
    private final Flyway flyway;
    private final DatabaseRoom room;
    private final Reconciliation reconciliation;
    private final Instance<BindableService> services;
    private final List<ServerInterceptor> interceptors;

    private final AtomicReference<@Nullable ApiServer> server = new AtomicReference<>();
    private final AtomicReference<@Nullable NodeLock> lock = new AtomicReference<>();

    Engine(
            EngineConfig config,
            Node node,
            Persistence persistence,
            DatabaseRoom room,
            Reconciliation reconciliation,
            @Any Instance<BindableService> services,
            @All List<ServerInterceptor> interceptors) {
        this.config = config;
        this.node = node;
        this.database = persistence.dataSource();
        this.flyway = persistence.flyway();
        this.room = room;
        this.reconciliation = reconciliation;
        this.services = services;
        this.interceptors = interceptors;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        try {
            open(SocketPath.parse(config.host()));
        } catch (RuntimeException e) {
            close(e);
            throw e;
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        close(null);
        LOG.info("Stopped serving; containers run on");
    }

    private void open(SocketPath socket) {
        lock.set(NodeLock.acquire(database, node.name(), this::databaseAnswers, Engine::nodeLost));
        flyway.migrate();
        room.begin();
        reconciliation.run();
        List<BindableService> ours = services.stream().filter(Engine::isOurs).toList();
        List<ServerInterceptor> ourInterceptors =
                interceptors.stream().filter(Engine::isOurs).toList();
        server.set(ApiServer.open(socket, ours, ourInterceptors));
        LOG.infof("Serving %s on unix:%s", config.root(), socket.path());
    }

    private void close(@Nullable Throwable cause) {
        try (NodeLock held = lock.getAndSet(null);
                ApiServer open = server.getAndSet(null)) {
            LOG.debugf("Closing %s and %s", open, held);
        } catch (RuntimeException e) {
            if (cause == null) {
                throw e;
            }
            cause.addSuppressed(e);
        }
    }

    private void databaseAnswers(boolean answers) {
        ApiServer open = server.get();
        if (open != null) {
            open.serving(answers);
            if (answers) {
                Thread.ofVirtual().name("repair").start(this::repair);
            }
        }
    }

    private void repair() {
        try {
            reconciliation.repair();
        } catch (RuntimeException e) {
            // Should it be away again, its next return calls for this again.
            LOG.warn("Cannot put right yet what the database's absence has left", e);
        }
    }

    private static boolean isOurs(Object bean) {
        return ClientProxy.unwrap(bean).getClass().getName().startsWith(OURS);
    }

    private static void nodeLost() {
        LOG.error("Another engine has taken this node while the database was away: ending");
        Quarkus.asyncExit(1);
    }
}
