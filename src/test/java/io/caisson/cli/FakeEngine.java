package io.caisson.cli;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachedContainer;
import io.caisson.v1.CheckRegistryCredentialsRequest;
import io.caisson.v1.CheckRegistryCredentialsResponse;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceImplBase;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateContainerResponse;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.DeleteContainerResponse;
import io.caisson.v1.ExitedContainer;
import io.caisson.v1.GetImageHistoryRequest;
import io.caisson.v1.GetImageHistoryResponse;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.GetImageResponse;
import io.caisson.v1.HistoryEntry;
import io.caisson.v1.Image;
import io.caisson.v1.ImageServiceGrpc.ImageServiceImplBase;
import io.caisson.v1.ImageSizes;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ImportRootFilesystemResponse;
import io.caisson.v1.ImportedImages;
import io.caisson.v1.Layer;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListContainersResponse;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListImagesResponse;
import io.caisson.v1.ListPlatformsRequest;
import io.caisson.v1.ListPlatformsResponse;
import io.caisson.v1.ListReferrersRequest;
import io.caisson.v1.ListReferrersResponse;
import io.caisson.v1.LogRecord;
import io.caisson.v1.OutputStream;
import io.caisson.v1.PlatformManifest;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PruneImagesResponse;
import io.caisson.v1.PrunedImage;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullImageResponse;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.PushImageResponse;
import io.caisson.v1.PushedImage;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.ReadContainerLogsResponse;
import io.caisson.v1.Referrer;
import io.caisson.v1.SaveImagesRequest;
import io.caisson.v1.SaveImagesResponse;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StartContainerResponse;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An engine without containers: answers on a socket as a real one would, and remembers what it was asked. */
final class FakeEngine implements AutoCloseable {
    static final String ID = "a".repeat(64);

    final List<Object> requests = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    volatile @Nullable String startFailure;
    volatile boolean imageIsThere = true;

    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final Server server;

    FakeEngine(Path socket) throws IOException {
        server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelFactory(NioServerDomainSocketChannel::new)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(new Containers())
                .addService(new Images())
                .build()
                .start();
    }

    @Override
    public void close() {
        server.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    static StatusRuntimeException refusal(Status.Code code, String reason, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("caisson.dev")
                        .build()))
                .addDetails(Any.pack(BadRequest.newBuilder()
                        .addFieldViolations(FieldViolation.newBuilder()
                                .setField("config.user")
                                .setDescription("is bad"))
                        .build()))
                .build());
    }

    private static <T> void answer(StreamObserver<T> observer, T answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    private static Container container() {
        return Container.newBuilder().setId(ID).setName("fake").build();
    }

    private final class Containers extends ContainerServiceImplBase {
        @Override
        public void createContainer(CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
            requests.add(request);
            answer(
                    observer,
                    CreateContainerResponse.newBuilder()
                            .setContainer(container().toBuilder().setConfig(request.getConfig()))
                            .addWarnings("a warning")
                            .build());
        }

        @Override
        public void startContainer(StartContainerRequest request, StreamObserver<StartContainerResponse> observer) {
            requests.add(request);
            String failure = startFailure;
            if (failure != null) {
                observer.onError(refusal(Status.Code.FAILED_PRECONDITION, failure, "cannot start"));
                return;
            }
            started.complete(null);
            answer(
                    observer,
                    StartContainerResponse.newBuilder()
                            .setContainer(container())
                            .build());
        }

        /** The end comes with the start, as of a container that is over at once. */
        @Override
        public void waitContainer(WaitContainerRequest request, StreamObserver<WaitContainerResponse> observer) {
            started.thenRun(() -> answer(
                    observer, WaitContainerResponse.newBuilder().setExitCode(42).build()));
        }

        @Override
        public StreamObserver<AttachContainerRequest> attachContainer(
                StreamObserver<AttachContainerResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(AttachContainerRequest request) {
                    requests.add(request);
                    if (request.hasTarget()) {
                        observer.onNext(AttachContainerResponse.newBuilder()
                                .setAttached(AttachedContainer.newBuilder().setContainerId(ID))
                                .build());
                        started.thenRun(() -> written(observer));
                    }
                }

                @Override
                public void onError(Throwable e) {
                    requests.add(e);
                }

                @Override
                public void onCompleted() {
                    requests.add("no more input");
                }
            };
        }

        private static void written(StreamObserver<AttachContainerResponse> observer) {
            observer.onNext(AttachContainerResponse.newBuilder()
                    .setStdout(ByteString.copyFrom(new byte[] {'a', 0, (byte) 0xff, '\n'}))
                    .build());
            observer.onNext(AttachContainerResponse.newBuilder()
                    .setStderr(ByteString.copyFromUtf8("e\n"))
                    .build());
            answer(
                    observer,
                    AttachContainerResponse.newBuilder()
                            .setExited(ExitedContainer.newBuilder().setExitCode(42))
                            .build());
        }

        @Override
        public void readContainerLogs(
                ReadContainerLogsRequest request, StreamObserver<ReadContainerLogsResponse> observer) {
            requests.add(request);
            started.thenRun(() -> {
                observer.onNext(line(OutputStream.OUTPUT_STREAM_STDOUT, new byte[] {'a', 0, (byte) 0xff, '\n'}));
                observer.onNext(line(OutputStream.OUTPUT_STREAM_STDERR, new byte[] {'e', '\n'}));
                observer.onCompleted();
            });
            if (!request.getFollow()) {
                started.complete(null);
            }
        }

        @Override
        public void deleteContainer(DeleteContainerRequest request, StreamObserver<DeleteContainerResponse> observer) {
            requests.add(request);
            answer(observer, DeleteContainerResponse.getDefaultInstance());
        }

        /** Two pages. */
        @Override
        public void listContainers(ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
            requests.add(request);
            boolean first = request.getPageToken().isEmpty();
            answer(
                    observer,
                    ListContainersResponse.newBuilder()
                            .addContainers(Container.newBuilder().setId((first ? "b" : "c").repeat(64)))
                            .setNextPageToken(first ? "next" : "")
                            .build());
        }

        private static ReadContainerLogsResponse line(OutputStream stream, byte[] bytes) {
            return ReadContainerLogsResponse.newBuilder()
                    .setRecord(LogRecord.newBuilder().setStream(stream).setData(ByteString.copyFrom(bytes)))
                    .build();
        }
    }

    private final class Images extends ImageServiceImplBase {
        @Override
        public void getImage(GetImageRequest request, StreamObserver<GetImageResponse> observer) {
            requests.add(request);
            if (imageIsThere) {
                answer(
                        observer,
                        GetImageResponse.newBuilder()
                                .setImage(Image.newBuilder().setId(ID))
                                .build());
            } else {
                observer.onError(refusal(Status.Code.NOT_FOUND, "IMAGE_NOT_FOUND", "no image"));
            }
        }

        /** One that is tagged twice, and one that is not. */
        @Override
        public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
            requests.add(request);
            answer(
                    observer,
                    ListImagesResponse.newBuilder()
                            .addImages(Image.newBuilder()
                                    .setId(ID)
                                    .setManifestDigest("sha256:" + ID)
                                    .addReferences("docker.io/library/app:1")
                                    .addReferences("localhost:5000/app:2")
                                    .setSizes(ImageSizes.newBuilder().setUnpackedBytes(77_900_000)))
                            .addImages(Image.newBuilder().setId("b".repeat(64)).setSizeBytes(1))
                            .build());
        }

        @Override
        public void pruneImages(PruneImagesRequest request, StreamObserver<PruneImagesResponse> observer) {
            requests.add(request);
            answer(
                    observer,
                    PruneImagesResponse.newBuilder()
                            .addImages(PrunedImage.newBuilder()
                                    .setImageId(ID)
                                    .addUntaggedReferences("docker.io/library/app:1"))
                            .setFreedBytes(1500)
                            .build());
        }

        @Override
        public void getImageHistory(GetImageHistoryRequest request, StreamObserver<GetImageHistoryResponse> observer) {
            answer(
                    observer,
                    GetImageHistoryResponse.newBuilder()
                            .setImageId(ID)
                            .addEntries(HistoryEntry.newBuilder().setCreatedBy("RUN " + "x".repeat(60)))
                            .addEntries(HistoryEntry.newBuilder()
                                    .setCreatedBy("COPY")
                                    .setComment("first\nlayer")
                                    .setLayer(Layer.newBuilder().setUnpackedBytes(2000)))
                            .build());
        }

        @Override
        public void checkRegistryCredentials(
                CheckRegistryCredentialsRequest request, StreamObserver<CheckRegistryCredentialsResponse> observer) {
            requests.add(request);
            answer(observer, CheckRegistryCredentialsResponse.getDefaultInstance());
        }

        @Override
        public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> observer) {
            requests.add(request);
            answer(
                    observer,
                    PullImageResponse.newBuilder()
                            .setImage(Image.newBuilder().setId(ID))
                            .build());
        }

        @Override
        public void listPlatforms(ListPlatformsRequest request, StreamObserver<ListPlatformsResponse> observer) {
            requests.add(request);
            PlatformManifest offered = PlatformManifest.newBuilder()
                    .setPlatform("linux/s390x")
                    .setDigest("sha256:abc")
                    .build();
            answer(
                    observer,
                    ListPlatformsResponse.newBuilder().addPlatforms(offered).build());
        }

        @Override
        public void pushImage(PushImageRequest request, StreamObserver<PushImageResponse> observer) {
            requests.add(request);
            PushedImage pushed = PushedImage.newBuilder()
                    .setReference(request.getReference())
                    .build();
            answer(observer, PushImageResponse.newBuilder().setImage(pushed).build());
        }

        @Override
        public void listReferrers(ListReferrersRequest request, StreamObserver<ListReferrersResponse> observer) {
            requests.add(request);
            Referrer referrer = Referrer.newBuilder()
                    .setDigest("sha256:def")
                    .setArtifactType("application/spdx+json")
                    .setSize(1500)
                    .build();
            answer(
                    observer,
                    ListReferrersResponse.newBuilder().addReferrers(referrer).build());
        }

        /** Two chunks, or one and a failure. */
        @Override
        public void saveImages(SaveImagesRequest request, StreamObserver<SaveImagesResponse> observer) {
            requests.add(request);
            observer.onNext(chunk("first "));
            if (imageIsThere) {
                observer.onNext(chunk("second"));
                observer.onCompleted();
            } else {
                observer.onError(refusal(Status.Code.DATA_LOSS, "CONTENT_CORRUPT", "bad blob"));
            }
        }

        private static SaveImagesResponse chunk(String text) {
            return SaveImagesResponse.newBuilder()
                    .setChunk(ByteString.copyFromUtf8(text))
                    .build();
        }

        /** Keeps the first message and the bytes of all. */
        @Override
        public StreamObserver<ImportRootFilesystemRequest> importRootFilesystem(
                StreamObserver<ImportRootFilesystemResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportRootFilesystemRequest request) {
                    if (archive.size() == 0 && request.getChunk().isEmpty()) {
                        requests.add(request);
                    }
                    archive.writeBytes(request.getChunk().toByteArray());
                }

                @Override
                public void onError(Throwable e) {}

                @Override
                public void onCompleted() {
                    answer(
                            observer,
                            ImportRootFilesystemResponse.newBuilder()
                                    .setImage(Image.newBuilder().setId(ID))
                                    .build());
                }
            };
        }

        @Override
        public StreamObserver<ImportImageRequest> importImage(StreamObserver<ImportImageResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportImageRequest request) {
                    archive.writeBytes(request.getChunk().toByteArray());
                }

                @Override
                public void onError(Throwable e) {}

                @Override
                public void onCompleted() {
                    answer(
                            observer,
                            ImportImageResponse.newBuilder()
                                    .setResult(ImportedImages.newBuilder()
                                            .addImages(Image.newBuilder()
                                                    .setId(ID)
                                                    .addReferences("docker.io/library/x:1")))
                                    .build());
                }
            };
        }
    }
}
