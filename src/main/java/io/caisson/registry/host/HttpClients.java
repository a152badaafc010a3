package io.caisson.registry.host;

import io.caisson.tls.PemException;
import io.caisson.tls.TlsContext;
import io.caisson.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * The HTTP clients: one for each way in which TLS is spoken, made when it is needed first and anew when its
 * files have changed. Thread-safe.
 */
public final class HttpClients {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MOST = 32;

    /**
     * The schemes in which no proxy is told who asks before a tunnel: Java's default, Basic, would leave the
     * credentials out that the operator has written for this very proxy. Java reads it once, with its client.
     */
    private static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";

    static {
        if (System.getProperty(DISABLED) == null) {
            System.setProperty(DISABLED, "");
        }
    }

    private final ProxyRules proxies;
    private final Map<Key, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, HttpClient> eldest) {
            return size() > MOST;
        }
    };

    /** @param proxies which proxy leads to which address */
    public HttpClients(ProxyRules proxies) {
        this.proxies = proxies;
    }

    /** The client for an address; plain HTTP has one for all. Follows no redirect. */
    public HttpClient client(URI target, TlsFiles tls) {
        Key key = "https".equals(target.getScheme()) ? Key.of(tls) : Key.PLAIN;
        synchronized (clients) {
            return clients.computeIfAbsent(key, this::client);
        }
    }

    /** The request with what the proxy on its way is told of who asks; Java sends that to no other. */
    public HttpRequest introduced(HttpRequest request) {
        return proxies.authorization(request.uri())
                .map(known -> HttpRequest.newBuilder(request, (name, value) -> true)
                        .header("Proxy-Authorization", known)
                        .build())
                .orElse(request);
    }

    private HttpClient client(Key key) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(proxies);
        return key.equals(Key.PLAIN)
                ? builder.build()
                : builder.sslContext(context(key.files())).build();
    }

    private static SSLContext context(TlsFiles files) {
        try {
            return TlsContext.of(files);
        } catch (PemException e) {
            throw HostsDirectory.broken(e.file(), String.valueOf(e.getMessage()));
        }
    }

    /** Which files, and of when. */
    private record Key(boolean tls, TlsFiles files, List<FileTime> times) {
        static final Key PLAIN = new Key(false, TlsFiles.SYSTEM, List.of());

        static Key of(TlsFiles files) {
            return new Key(true, files, files.files().map(Key::time).toList());
        }

        private static FileTime time(Path file) {
            try {
                return Files.getLastModifiedTime(file);
            } catch (IOException e) {
                throw HostsDirectory.broken(file, e.toString());
            }
        }
    }
}
