package io.caisson.ocicli;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.oci.OciJson;

/** Documents on stdout, indented for a person. */
final class JsonLines {
    private JsonLines() {}

    static void print(byte[] document) {
        print(OciJson.tree(document, "a document of ours"));
    }

    static void print(JsonNode document) {
        System.out.print(document.toPrettyString() + "\n");
    }
}
