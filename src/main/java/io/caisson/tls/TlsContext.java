package io.caisson.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes of files what TLS needs: whom to trust, and what to show. */
public final class TlsContext {
    /** Where distributions keep the system's CAs; without one of them Java's own are taken. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final char[] NO_PASSWORD = new char[0];

    private TlsContext() {}

    /**
     * Reads the files.
     *
     * @throws PemException if one cannot be read
     */
    public static SSLContext of(TlsFiles files) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown(files.clients()), files.verify() ? trusted(files.authorities()) : everybody(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Making ready for TLS with " + files + ": " + e, e);
        }
    }

    private static TrustManager[] trusted(List<Path> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Optional<Path> system = SYSTEM.stream().filter(Files::isReadable).findFirst();
        if (system.isPresent()) {
            add(store, system.get());
        } else {
            addJavas(store);
        }
        for (Path authority : authorities) {
            add(store, authority);
        }
        return managers(store);
    }

    private static void add(KeyStore store, Path file) throws GeneralSecurityException {
        for (X509Certificate certificate : PemFile.certificates(file)) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
    }

    private static void addJavas(KeyStore store) throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509ExtendedTrustManager javas) {
                for (X509Certificate certificate : javas.getAcceptedIssuers()) {
                    store.setCertificateEntry("ca-" + store.size(), certificate);
                }
            }
        }
    }

    @SuppressWarnings("NullAway") // Null means Java's own here, by the documentation.
    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] shown(List<TlsFiles.Client> clients) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (TlsFiles.Client client : clients) {
            Certificate[] chain = PemFile.certificates(client.certificate()).toArray(Certificate[]::new);
            store.setKeyEntry("client-" + store.size(), PemFile.key(client.key()), NO_PASSWORD, chain);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static TrustManager[] everybody() {
        return new TrustManager[] {new Everybody()};
    }

    /** For a host that the operator has named as one that need not be verified. */
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
