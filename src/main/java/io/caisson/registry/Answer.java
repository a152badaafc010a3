package io.caisson.registry;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * What a registry answered.
 *
 * @param from where it came from, after redirects
 */
record Answer(int status, HttpHeaders headers, InputStream body, URI from) {}
