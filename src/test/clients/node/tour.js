// Create, start, wait, logs, with the protos loaded as they are: what any Node client does.
// usage: tour.js PROTO_DIRECTORY TARGET IMAGE   (TARGET: unix:/path)
'use strict';

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [protoDirectory, target, image] = process.argv.slice(2);
const definition = loader.loadSync('caisson/v1/container.proto', {
  includeDirs: [protoDirectory],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
});
const { ContainerService } = grpc.loadPackageDefinition(definition).caisson.v1;
const containers = new ContainerService(target, grpc.credentials.createInsecure());

const call = (method, request) =>
  new Promise((resolve, reject) =>
    containers[method](request, (error, answer) => (error ? reject(error) : resolve(answer))));

async function logs(container) {
  for await (const { record } of containers.ReadContainerLogs({ container })) {
    process.stdout.write(`${record.stream.replace('OUTPUT_STREAM_', '').toLowerCase()}: ${record.data}`);
  }
}

// An error is a canonical code; its details are in the trailers for who wants them.
async function refused() {
  try {
    await call('GetContainer', { container: 'no-such-container' });
  } catch (error) {
    const details = Buffer.concat(error.metadata.get('grpc-status-details-bin')).toString('latin1');
    const reason = details.includes('CONTAINER_NOT_FOUND') ? 'CONTAINER_NOT_FOUND' : '?';
    console.log(`refused: ${grpc.status[error.code]} ${reason}`);
  }
}

async function main() {
  const { container } = await call('CreateContainer', {
    config: { image, args: ['sh', '-c', 'echo "hello $WHO"; echo oops >&2; exit 3'], env: ['WHO=node'] },
  });
  try {
    await call('StartContainer', { container: container.id });
    const end = await call('WaitContainer', { container: container.id });
    await logs(container.id);
    console.log(`exit code: ${end.exit_code}`);
  } finally {
    await call('DeleteContainer', { container: container.id, force: true });
  }
  await refused();
}

main()
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => containers.close());
