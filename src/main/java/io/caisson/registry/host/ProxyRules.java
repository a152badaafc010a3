package io.caisson.registry.host;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to which address, by the variables that all tools know: {@code HTTP_PROXY}, {@code
 * HTTPS_PROXY} and {@code NO_PROXY}, or in lower case, which wins. {@code NO_PROXY} is a list of hosts
 * (which mean their subdomains too), {@code .domains} (the subdomains only), addresses and networks {@code
 * a.b.c.d/n}, each with {@code :port} if need be, or {@code *}. This machine is never asked through a proxy.
 * A proxy that wants to know who asks is {@code http://USER:PASSWORD@HOST:PORT}, percent-encoded.
 */
public final class ProxyRules extends ProxySelector {
    /** No proxy at all. */
    public static final ProxyRules NONE = new ProxyRules(Optional.empty(), Optional.empty(), List.of());

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final Optional<Way> http;
    private final Optional<Way> https;
    private final List<String> exceptions;

    private ProxyRules(Optional<Way> http, Optional<Way> https, List<String> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    /**
     * As an environment says.
     *
     * @throws IllegalArgumentException naming the variable whose value is no address of a proxy
     */
    public static ProxyRules of(Map<String, String> environment) {
        List<String> exceptions = Stream.of(value(environment, "no_proxy").split("[,\\s]+"))
                .map(each -> each.toLowerCase(Locale.ROOT))
                .filter(each -> !each.isEmpty())
                .toList();
        return new ProxyRules(proxy(environment, "http_proxy"), proxy(environment, "https_proxy"), exceptions);
    }

    @Override
    public List<Proxy> select(URI target) {
        return List.of(way(target).map(Way::proxy).orElse(Proxy.NO_PROXY));
    }

    /** What the proxy that leads to an address is told of who asks, as {@code Proxy-Authorization}. */
    public Optional<String> authorization(URI target) {
        return way(target).flatMap(Way::authorization);
    }

    private Optional<Way> way(URI target) {
        Optional<Way> way = "https".equals(target.getScheme()) ? https : http;
        return way.filter(each -> !isException(target));
    }

    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
        // Told to whoever asked.
    }

    private boolean isException(URI target) {
        String host = String.valueOf(target.getHost()).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        int port = target.getPort() >= 0 ? target.getPort() : "https".equals(target.getScheme()) ? 443 : 80;
        InetAddress address = address(host);
        return host.equals("localhost")
                || address != null && address.isLoopbackAddress()
                || exceptions.stream().anyMatch(each -> covers(each, host, address, port));
    }

    private static boolean covers(String exception, String host, @Nullable InetAddress address, int port) {
        if (exception.equals("*")) {
            return true;
        }
        int slash = exception.indexOf('/');
        if (slash > 0) {
            return address != null
                    && covers(address(exception.substring(0, slash)), exception.substring(slash + 1), address);
        }
        String name = exception;
        int colon = exception.lastIndexOf(':');
        if (colon == exception.indexOf(':') && colon > 0 || exception.contains("]:")) {
            if (!exception.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = exception.substring(0, colon);
        }
        name = name.replaceAll("[\\[\\]]", "");
        if (address != null) {
            return address.equals(address(name));
        }
        String domain = name.startsWith("*.") ? name.substring(1) : name;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean covers(@Nullable InetAddress network, String length, InetAddress address) {
        if (network == null || !length.matches("[0-9]{1,3}")) {
            return false;
        }
        int all = network.getAddress().length * 8;
        int shift = all - Integer.parseInt(length);
        return shift >= 0
                && address.getAddress().length * 8 == all
                && number(network).shiftRight(shift).equals(number(address).shiftRight(shift));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    /** What is an address already; no name is looked up here. */
    private static @Nullable InetAddress address(String text) {
        try {
            return ADDRESS.matcher(text).matches() ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Optional<Way> proxy(Map<String, String> environment, String name) {
        String told = value(environment, name);
        if (told.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(told.contains("://") ? told : "http://" + told);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                int port = uri.getPort() >= 0 ? uri.getPort() : 80;
                InetSocketAddress address = InetSocketAddress.createUnresolved(uri.getHost(), port);
                return Optional.of(new Way(
                        new Proxy(Proxy.Type.HTTP, address),
                        Optional.ofNullable(uri.getUserInfo()).map(ProxyRules::basic)));
            }
        } catch (java.net.URISyntaxException e) {
            // Told below, without the value, which may hold a password.
        }
        throw new IllegalArgumentException("The environment's " + name + " (or " + name.toUpperCase(Locale.ROOT)
                + ") must be http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, percent-encoded.");
    }

    /** As RFC 7617 says. */
    private static String basic(String user) {
        String both = user.contains(":") ? user : user + ":";
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
        String lower = environment.getOrDefault(name, "");
        return (lower.isBlank() ? upper : lower).strip();
    }

    /** A proxy, and what it is told of who asks. */
    private record Way(Proxy proxy, Optional<String> authorization) {}
}
