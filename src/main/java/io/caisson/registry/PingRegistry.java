package io.caisson.registry;

import java.io.IOException;
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
    public List<String> scopes() {
        return List.of();
    }

    @Override
    public Boolean answer(Answer answer) throws IOException {
        answer.body().close();
        return true;
    }
}
