package io.caisson.api.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.error.Precondition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusMapperTest {
    @ParameterizedTest
    @EnumSource(ErrorReason.class)
    void everyReasonHasItsCodeAndName(ErrorReason reason) {
        StatusRuntimeException mapped = StatusMapper.map(new EngineException(reason, "words"));

        assertThat(mapped.getStatus().getCode().name()).isEqualTo(reason.code().name());
        assertThat(mapped.getStatus().getDescription()).isEqualTo("words");
        ErrorInfo info = detail(mapped, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo(reason.name());
        assertThat(info.getDomain()).isEqualTo("caisson.dev");
    }

    @Test
    void metadataResourceAndPreconditionsAreDetails() {
        EngineException error = new EngineException(ErrorReason.VOLUME_IN_USE, "in use")
                .with("volume", "data")
                .about("volume", "data")
                .blockedBy(new Precondition("IN_USE_BY", "abc", "mounted at /data"))
                .blockedBy(new Precondition("IN_USE_BY", "def", "mounted at /d"));

        StatusRuntimeException mapped = StatusMapper.map(error);

        assertThat(detail(mapped, ErrorInfo.class).orElseThrow().getMetadataMap())
                .containsEntry("volume", "data");
        assertThat(detail(mapped, ResourceInfo.class).orElseThrow().getResourceType())
                .isEqualTo("volume");
        assertThat(detail(mapped, PreconditionFailure.class).orElseThrow().getViolationsList())
                .extracting(PreconditionFailure.Violation::getSubject)
                .containsExactly("abc", "def");
    }

    @Test
    void allViolationsAreToldAtOnce() {
        EngineException error = EngineException.invalid(
                List.of(new FieldViolation("name", "is bad"), new FieldViolation("config.user", "is worse")));

        StatusRuntimeException mapped = StatusMapper.map(error);

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(mapped.getStatus().getDescription())
                .isEqualTo("The request is invalid: name: is bad; config.user: is worse.");
        assertThat(detail(mapped, BadRequest.class).orElseThrow().getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("name", "config.user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P03"})
    void aDatabaseThatIsAwayIsUnavailableWhereverItSurfaces(String sqlState) {
        Exception buried = new IllegalStateException("flush failed", new SQLException("connection lost", sqlState));

        StatusRuntimeException mapped = StatusMapper.map(buried);

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(detail(mapped, ErrorInfo.class).orElseThrow().getReason()).isEqualTo("DATABASE_UNAVAILABLE");
    }

    @Test
    void aCommitThatTheDatabasesAbsenceBrokeIsUnavailable() {
        Exception commit = new IllegalStateException("Could not commit transaction");
        commit.addSuppressed(
                new IllegalStateException("transactionCommit", new SQLException("broken connection", "08006")));

        StatusRuntimeException mapped = StatusMapper.map(new IllegalStateException("transaction", commit));

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void whatCouldNotBeUndoneHidesNoReason() {
        Exception commit = new IllegalStateException("Could not commit transaction");
        commit.addSuppressed(new EngineException(ErrorReason.INTERNAL, "Undoing failed."));
        commit.addSuppressed(new IllegalStateException(new SQLException("broken connection", "08006")));

        assertThat(StatusMapper.map(commit).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void whatWasThrownOnPurposeCountsMoreThanWhatItSuppresses() {
        EngineException thrown = new EngineException(ErrorReason.IMAGE_NOT_FOUND, "No such image.");
        thrown.addSuppressed(new SQLException("broken connection", "08006"));

        assertThat(StatusMapper.map(new IllegalStateException(thrown))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void transactionsThatCollideAreAborted() {
        StatusRuntimeException mapped =
                StatusMapper.map(new IllegalStateException(new SQLException("deadlock", "40P01")));

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void aDiskThatIsFullUnderTheDatabaseIsSaidToBe() {
        StatusRuntimeException mapped =
                StatusMapper.map(new IllegalStateException(new SQLException("could not extend file", "53100")));

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(mapped.getStatus().getDescription()).contains("is full").contains("make room");
    }

    @Test
    void aConstraintThatBreaksIsADefectAndNotAnAbsence() {
        StatusRuntimeException mapped = StatusMapper.map(new SQLException("duplicate key", "23505"));

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(StatusMapper.isDefect(mapped)).isTrue();
    }

    @Test
    void anInterruptionIsACancellation() {
        StatusRuntimeException mapped = StatusMapper.map(new IllegalStateException(new InterruptedException()));

        assertThat(mapped.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(StatusMapper.isDefect(mapped)).isFalse();
    }

    @Test
    void aCycleOfCausesEnds() {
        Exception first = new IllegalStateException("first");
        Exception second = new IllegalStateException("second", first);
        first.initCause(second);

        assertThat(StatusMapper.map(first).getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    }

    private static <M extends Message> Optional<M> detail(StatusRuntimeException mapped, Class<M> type) {
        com.google.rpc.Status status = StatusProto.fromThrowable(mapped);
        assertThat(status).isNotNull();
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return Optional.empty();
    }
}
