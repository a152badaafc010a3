package io.caisson.api;

import io.grpc.stub.StreamObserver;

/** Sends the one answer of a unary call. */
final class Answer {
    private Answer() {}

    static <R> void send(StreamObserver<R> observer, R answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }
}
