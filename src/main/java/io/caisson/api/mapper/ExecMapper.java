package io.caisson.api.mapper;

import com.google.protobuf.UnsafeByteOperations;
import io.caisson.container.attach.Attachment;
import io.caisson.container.exec.Exec;
import io.caisson.container.exec.ExecConfig;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.AttachedExec;
import io.caisson.v1.ExecState;
import io.caisson.v1.ExitedExec;
import io.caisson.v1.TerminalSize;

/** Execs, from and to the API's messages. */
public final class ExecMapper {
    private ExecMapper() {}

    public static ExecConfig config(io.caisson.v1.ExecConfig message) {
        return new ExecConfig(
                message.getArgsList(),
                message.getEnvList(),
                message.getWorkingDir(),
                message.getUser(),
                message.getTerminal(),
                message.getStdin(),
                message.getPrivileged(),
                message.getTerminalSize().getRows(),
                message.getTerminalSize().getColumns());
    }

    public static io.caisson.v1.Exec message(Exec exec) {
        io.caisson.v1.Exec.Builder message = io.caisson.v1.Exec.newBuilder()
                .setId(exec.id())
                .setContainerId(exec.containerId())
                .setConfig(message(exec.config()))
                .setState(ExecState.valueOf("EXEC_STATE_" + exec.state().name()))
                .setPid(exec.pid())
                .setExitCode(exec.exitCode())
                .setCreateTime(Times.timestamp(exec.createTime()));
        if (exec.startTime() != null) {
            message.setStartTime(Times.timestamp(exec.startTime()));
        }
        if (exec.finishTime() != null) {
            message.setFinishTime(Times.timestamp(exec.finishTime()));
        }
        return message.build();
    }

    public static AttachExecResponse attached(Exec exec) {
        return AttachExecResponse.newBuilder()
                .setAttached(AttachedExec.newBuilder().setExec(message(exec)))
                .build();
    }

    public static AttachExecResponse written(Attachment.Written written) {
        var bytes = UnsafeByteOperations.unsafeWrap(written.bytes());
        AttachExecResponse.Builder message = AttachExecResponse.newBuilder();
        return (written.error() ? message.setStderr(bytes) : message.setStdout(bytes)).build();
    }

    public static AttachExecResponse exited(int code) {
        return AttachExecResponse.newBuilder()
                .setExited(ExitedExec.newBuilder().setExitCode(code))
                .build();
    }

    private static io.caisson.v1.ExecConfig message(ExecConfig config) {
        io.caisson.v1.ExecConfig.Builder message = io.caisson.v1.ExecConfig.newBuilder()
                .addAllArgs(config.args())
                .addAllEnv(config.env())
                .setWorkingDir(config.workingDir())
                .setUser(config.user())
                .setTerminal(config.terminal())
                .setStdin(config.stdin())
                .setPrivileged(config.privileged());
        if (config.rows() > 0) {
            message.setTerminalSize(
                    TerminalSize.newBuilder().setRows(config.rows()).setColumns(config.columns()));
        }
        return message.build();
    }
}
