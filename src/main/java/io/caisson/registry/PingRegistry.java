package io.caisson.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;

/** Asks whether a registry is there (distribution-spec, end-1). */
record PingRegistry(String registry) implements Endpoint<Boolean> {
    @Override
    public String words() {
        return "Asking " + registry + " whether it is a registry";
    }

    @Override
    public String path() {
        return "/v2/";
    }

    @Override
    public List<String> accept() {
        return List.of();
    }

    @Override
    public Boolean answer(HttpHeaders headers, InputStream body) throws IOException {
        body.close();
        return true;
    }
}
