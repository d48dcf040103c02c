/** follow-sync's deployed bundle under Lambda's own runtime interface client, in real time. */
import { expect, test } from '@jest/globals';
import { resourceIds } from '../support/samples.ts';
import type { ClientFunction } from './client-function.ts';
import { follow } from './follow.ts';
import { appliance, begin, jsonLines, underClient } from './stage.ts';

test('a job is followed to its end by an environment that is frozen between two looks', async () => {
  await begin({ jobSeconds: 5 });
  const followSync = underClient('follow-sync');
  const { closed, invocations, output } = await follow(appliance.addJob().id, async (event) => {
    const ended = await followSync.invoke(event);
    await followSync.freeze();
    return ended;
  });
  expect(closed).toMatchObject({ status: 'SUCCEEDED', result: { outcome: 'succeeded', looks: 2 } });
  const [first, second] = invocations.map(({ requestId }) => requestId);
  expect(jsonLines(output)).toMatchObject([
    { message: 'looked at the job', look: 1, function_request_id: first },
    { message: 'looked at the job', look: 2, function_request_id: second },
    { message: 'synchronization ended', outcome: 'succeeded', function_request_id: second },
    { JobSucceeded: 1 },
  ]);
  expect(followSync.coldStarts).toBe(1);
});

test('a job that did not succeed fails the execution, and the client adds no line of its own', async () => {
  await begin();
  const { id } = appliance.addJob({ seconds: 0, failedGroups: resourceIds.slice(0, 1) });
  const followSync = underClient('follow-sync');
  const { closed, output } = await follow(id, (event) => followSync.invoke(event));
  expect(closed).toMatchObject({ status: 'FAILED', error: { errorType: 'JobPartiallyFailed' } });
  expect(jsonLines(output)).toMatchObject([
    { message: 'looked at the job' },
    { message: 'synchronization ended', outcome: 'partially_failed' },
    { JobNotSucceeded: 1 },
  ]);
});

test('an invocation that is killed in the middle of a look is repeated by a cold start', async () => {
  let followSync: ClientFunction | undefined;
  let looks = 0;
  await begin({
    jobSeconds: 0,
    onRequest: ({ kind }) => {
      looks += kind === 'get' ? 1 : 0;
      if (kind === 'get' && looks === 1) followSync?.timeOut();
    },
  });
  const started = underClient('follow-sync');
  followSync = started;
  const { closed, invocations } = await follow(appliance.addJob().id, (event) => started.invoke(event));
  expect(closed).toMatchObject({ status: 'SUCCEEDED', result: { outcome: 'succeeded', looks: 1 } });
  expect(invocations.map(({ output }) => output)).toMatchObject([undefined, { Status: 'SUCCEEDED' }]);
  expect(started.coldStarts).toBe(2);
});
