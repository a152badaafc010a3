package io.caisson.engine.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The data directory and the password that goes with it.
 *
 * <p>Made by {@code initdb} under another name and renamed when it is whole, so that an engine killed at
 * any point finds either none or a good one.
 *
 * @param data PostgreSQL's data directory
 * @param password of {@link #ROLE}; kept in a file of mode 0600 beside the data
 */
record PostgresCluster(Path data, String password) {
    /** The only role. */
    static final String ROLE = "caisson";

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

    /** Opens the cluster below a directory, making it the first time. */
    static PostgresCluster open(
            Path directory, PostgresBinaries binaries, DatabaseAccount account, Program program, boolean durable)
            throws IOException {
        Path data = directory.resolve("data");
        Path passwordFile = directory.resolve("password");
        if (Files.isDirectory(data)) {
            return new PostgresCluster(
                    data,
                    Files.readString(passwordFile, StandardCharsets.US_ASCII).strip());
        }
        String password = randomPassword();
        writePrivately(passwordFile, password);
        Path stage = directory.resolve("data.new");
        Trees.remove(stage);
        Files.createDirectory(
                stage, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(stage);
        // initdb reads it as the database's user, before it has anything of its own to put it in.
        Path handedOver = directory.resolve("password.initdb");
        writePrivately(handedOver, password);
        account.own(handedOver);
        program.run(
                "initdb of the embedded PostgreSQL in " + stage,
                initdb(binaries, stage, handedOver, durable),
                INITDB_LIMIT);
        Files.delete(handedOver);
        if (durable) {
            Trees.sync(stage);
        }
        Files.move(stage, data);
        return new PostgresCluster(data, password);
    }

    private static List<String> initdb(PostgresBinaries binaries, Path data, Path passwordFile, boolean durable) {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=" + ROLE,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                // 4 MB instead of 16: an engine that does little takes little disk.
                "--wal-segsize=4",
                "--no-instructions",
                // The password has 256 bits: hashing it slowly would only delay each connection.
                "--set=scram_iterations=1"));
        if (!durable) {
            command.add("--no-sync");
        }
        return command;
    }

    private static String randomPassword() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
    }
}
