package io.caisson.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.caisson.operation.AnswerCodec;
import io.caisson.operation.RequestKey;
import io.caisson.operation.RequestLedger;
import io.grpc.MethodDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Carries out calls with a request id at most once: the ledger, for messages. */
@ApplicationScoped
class Requests {
    private final RequestLedger ledger;

    Requests(RequestLedger ledger) {
        this.ledger = ledger;
    }

    /** Does the work, or gives the answer that the same request got before. */
    <Q extends Message, R extends Message> R once(
            MethodDescriptor<Q, R> method, String requestId, Q request, Supplier<R> work) {
        if (requestId.isEmpty()) {
            return work.get();
        }
        RequestKey key = new RequestKey(requestId, method.getFullMethodName(), hash(request));
        return ledger.once(key, new MessageCodec<>(method), work);
    }

    /** Maps are written in the order of their keys, so that equal requests have equal hashes. */
    private static String hash(Message request) {
        byte[] bytes = new byte[request.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            request.writeTo(out);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private record MessageCodec<R extends Message>(MethodDescriptor<?, R> method) implements AnswerCodec<R> {
        @Override
        public byte[] encode(R answer) {
            return answer.toByteArray();
        }

        @Override
        public R decode(byte[] bytes) {
            return method.parseResponse(new ByteArrayInputStream(bytes));
        }
    }
}
