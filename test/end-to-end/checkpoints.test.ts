import { afterEach, expect, test } from '@jest/globals';
import { bundleFolder } from '../../infra/build.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import { localSecretId } from '../../infra/local/system.ts';
import { CheckpointService } from '../support/checkpoint-service.ts';
import { invocationOf } from '../support/checkpoints.ts';
import { World } from './world.ts';

let world: World;
let service: CheckpointService;
let follower: FunctionProcess;
afterEach(() => Promise.all([world.stop(), service.stop(), follower.stop()]));

/**
 * The local runner gives the durable SDK a client of its own. Deployed, the bundle brings the Lambda client along,
 * cut down to the calls that the SDK makes: here it makes them, over the wire.
 */
test('the deployed follower checkpoints with its own client', async () => {
  world = await World.start();
  const job = world.appliance.addJob({ groups: ['00RT000000060vKLOP'], seconds: 3_600 });
  const execution = {
    Id: 'execution',
    Type: 'EXECUTION' as const,
    Status: 'STARTED' as const,
    StartTimestamp: new Date(),
    ExecutionDetails: { InputPayload: JSON.stringify({ job: job.id }) },
  };
  service = await CheckpointService.start([execution]);
  follower = FunctionProcess.start({
    bundle: `${bundleFolder('follow-sync')}/index.mjs`,
    environment: {
      SECRET_ID: localSecretId,
      TARGET: 'local',
      AWS_ENDPOINT_URL: world.system.aws.url,
      AWS_ENDPOINT_URL_LAMBDA: service.url,
    },
  });
  expect(await follower.invoke(invocationOf([execution]))).toMatchObject({ result: { Status: 'PENDING' } });
  expect(service.updates.map(({ Action, Name }) => `${Action} ${Name}`)).toEqual([
    'START look at the job',
    'RETRY look at the job',
  ]);
});
