package io.caisson.cli.connection;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * Reads the answers of {@code AttachContainer} and {@code AttachExec}, which have the same fields for what a process
 * writes. A message that is nothing but such a field, as all are that an engine sends, is not parsed but handed on.
 *
 * @param <R> the answers as messages
 */
record AttachAnswers<R extends Message>(Parser<R> parser) implements MethodDescriptor.Marshaller<AttachAnswer<R>> {
    private static final int BYTES = 2;
    private static final int STDOUT = 2 << 3 | BYTES;
    private static final int STDERR = 3 << 3 | BYTES;

    /** The same method with other answers. */
    static <Q, R extends Message> MethodDescriptor<Q, AttachAnswer<R>> of(
            MethodDescriptor<Q, R> method, Parser<R> parser) {
        return method.toBuilder(method.getRequestMarshaller(), new AttachAnswers<>(parser))
                .build();
    }

    @Override
    public InputStream stream(AttachAnswer<R> answer) {
        throw new UnsupportedOperationException("Only engines answer");
    }

    @Override
    public AttachAnswer<R> parse(InputStream message) {
        try {
            int tag = message.read();
            if (tag != STDOUT && tag != STDERR) {
                return whole(tag < 0 ? new byte[0] : new byte[] {(byte) tag}, message);
            }
            int length = CodedInputStream.readRawVarint32(message.read(), message);
            return length == message.available()
                    ? new AttachAnswer.Written<>(tag == STDERR, message)
                    : whole(head(tag, length), message);
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("The engine's answer cannot be read: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private AttachAnswer<R> whole(byte[] head, InputStream rest) throws IOException {
        return new AttachAnswer.Told<>(parser.parseFrom(new SequenceInputStream(new ByteArrayInputStream(head), rest)));
    }

    private static byte[] head(int tag, int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeUInt32NoTag(tag);
        out.writeUInt32NoTag(length);
        out.flush();
        return bytes.toByteArray();
    }
}
