package io.caisson.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.ExitedExec;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class AttachAnswersTest {
    private final AttachAnswers<AttachExecResponse> answers = new AttachAnswers<>(AttachExecResponse.parser());

    @Test
    void whatAProcessWritesIsHandedOnAsItIs() throws Exception {
        for (int length : new int[] {0, 1, 127, 128, 20_000}) {
            ByteString bytes = ByteString.copyFrom(new byte[length]);
            var out = (AttachAnswer.Written<AttachExecResponse>)
                    read(AttachExecResponse.newBuilder().setStdout(bytes).build());
            assertThat(out.error()).isFalse();
            assertThat(out.bytes().readAllBytes()).isEqualTo(bytes.toByteArray());
            var err = (AttachAnswer.Written<AttachExecResponse>)
                    read(AttachExecResponse.newBuilder().setStderr(bytes).build());
            assertThat(err.error()).isTrue();
            assertThat(err.bytes().readAllBytes()).isEqualTo(bytes.toByteArray());
        }
    }

    @Test
    void anythingElseIsAMessage() {
        AttachExecResponse exited = AttachExecResponse.newBuilder()
                .setExited(ExitedExec.newBuilder().setExitCode(3))
                .build();
        assertThat(read(exited)).isEqualTo(new AttachAnswer.Told<>(exited));
        AttachExecResponse empty = AttachExecResponse.getDefaultInstance();
        assertThat(read(empty)).isEqualTo(new AttachAnswer.Told<>(empty));
        // As a newer engine may send.
        AttachExecResponse more = AttachExecResponse.newBuilder()
                .setStdout(ByteString.copyFromUtf8("some"))
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
        assertThat(read(more)).isEqualTo(new AttachAnswer.Told<>(more));
    }

    @Test
    void containersAnswerInTheSameFields() throws Exception {
        var answer =
                (AttachAnswer.Written<AttachContainerResponse>) new AttachAnswers<>(AttachContainerResponse.parser())
                        .parse(new ByteArrayInputStream(AttachContainerResponse.newBuilder()
                                .setStderr(ByteString.copyFromUtf8("words"))
                                .build()
                                .toByteArray()));
        assertThat(answer.error()).isTrue();
        assertThat(answer.bytes().readAllBytes()).asString().isEqualTo("words");
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] whole = AttachExecResponse.newBuilder()
                .setStdout(ByteString.copyFromUtf8("words"))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> answers.parse(new ByteArrayInputStream(whole, 0, whole.length - 1)))
                .isInstanceOf(StatusRuntimeException.class);
    }

    private AttachAnswer<AttachExecResponse> read(AttachExecResponse message) {
        return answers.parse(new ByteArrayInputStream(message.toByteArray()));
    }
}
