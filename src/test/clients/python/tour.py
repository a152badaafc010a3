"""Create, start, wait, logs through stubs generated from the protos: what any Python client does.

usage: tour.py STUBS TARGET IMAGE   (STUBS: where grpc_tools has put the stubs; TARGET: unix:/path)
"""

import sys

import grpc

sys.path.insert(0, sys.argv[1])
target, image = sys.argv[2:4]

from caisson.v1 import container_pb2 as pb  # noqa: E402  (found only now)
from caisson.v1 import container_pb2_grpc as service  # noqa: E402


def main() -> None:
    with grpc.insecure_channel(target) as channel:
        containers = service.ContainerServiceStub(channel)
        created = containers.CreateContainer(
            pb.CreateContainerRequest(
                config=pb.ContainerConfig(
                    image=image,
                    args=["sh", "-c", 'echo "hello $WHO"; echo oops >&2; exit 3'],
                    env=["WHO=python"],
                )
            )
        ).container
        try:
            containers.StartContainer(pb.StartContainerRequest(container=created.id))
            end = containers.WaitContainer(pb.WaitContainerRequest(container=created.id))
            for answer in containers.ReadContainerLogs(pb.ReadContainerLogsRequest(container=created.id)):
                name = pb.OutputStream.Name(answer.record.stream).removeprefix("OUTPUT_STREAM_").lower()
                print(f"{name}: {answer.record.data.decode()}", end="")
            print(f"exit code: {end.exit_code}")
        finally:
            containers.DeleteContainer(pb.DeleteContainerRequest(container=created.id, force=True))
        refused(containers)


def refused(containers: service.ContainerServiceStub) -> None:
    """An error is a canonical code; its details are in the trailers for who wants them."""
    try:
        containers.GetContainer(pb.GetContainerRequest(container="no-such-container"))
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
        print(f"refused: {error.code().name} {'CONTAINER_NOT_FOUND' if b'CONTAINER_NOT_FOUND' in details else '?'}")


main()
