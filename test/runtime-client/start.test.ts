/** start-sync's deployed bundle under Lambda's own runtime interface client, in real time. */
import { expect, test } from '@jest/globals';
import { secretsIn } from '../end-to-end/canaries.ts';
import { secretFor } from '../support/samples.ts';
import type { ClientInvocation } from './client-function.ts';
import { appliance, begin, jsonLines, system, underClient } from './stage.ts';

/** The request ids that its lines name; the lines of metrics name none. */
const requestIds = ({ output }: ClientInvocation) => [
  ...new Set(
    jsonLines(output).flatMap(({ function_request_id: ours, requestId: theirs }) => ours ?? theirs ?? []),
  ),
];
/** The sums of what it counts. */
const metrics = ({ output }: ClientInvocation) =>
  jsonLines(output)
    .filter((line) => '_aws' in line)
    .map(({ JobStarted, JobAdopted, StartFailed }) => ({ JobStarted, JobAdopted, StartFailed }));

test('a start posts its answer, logs it under its request id, and is counted', async () => {
  await begin();
  const started = await underClient('start-sync').invoke({});
  expect(started.posted).toMatchObject({ kind: 'response', requestId: started.requestId });
  expect(started.result).toMatchObject({
    outcome: 'started',
    job: { id: appliance.jobs[0]?.id },
    follower: system.aws.executions.all[0]?.arn,
  });
  expect(jsonLines(started.output)).toMatchObject([
    { level: 'INFO', message: 'synchronization started', function_request_id: started.requestId },
    { JobStarted: 1 },
  ]);
});

test('a specimen report is sent by what is loaded for it from beside the bundle', async () => {
  await begin({ reports: true });
  const { result } = await underClient('start-sync').invoke({ action: 'report' });
  expect(result).toMatchObject({ outcome: 'sent' });
  expect(system.aws.published).toMatchObject([{ attributes: { outcome: 'specimen' } }]);
});

test('a wrong password posts our error, and the client adds a line of its own after ours', async () => {
  await begin();
  appliance.changePassword('another');
  const { error, posted, output, requestId } = await underClient('start-sync').invoke({});
  expect(posted).toMatchObject({ kind: 'error', requestId });
  expect(Object.keys(error ?? {})).toEqual(['errorType', 'errorMessage', 'trace']);
  expect(error).toMatchObject({ errorType: 'LoginRejected' });
  expect(jsonLines(output)).toMatchObject([
    { level: 'ERROR', message: 'start-sync failed', error: { name: 'LoginRejected' } },
    { StartFailed: 1 },
    { level: 'ERROR', requestId, message: { errorMessage: error?.errorMessage } },
  ]);
});

test('a wrong password is in nothing that is logged or posted, headers included', async () => {
  await begin();
  const password = 'canary-Pass word/9+';
  const { username } = appliance.credentials;
  system.aws.putSecret(
    'cckm-sap-sync/local',
    JSON.stringify(secretFor(appliance, { username, password, synchronize_all: true })),
  );
  appliance.fault({ on: 'login', kind: 'echo', status: 401 });
  const { output, posted } = await underClient('start-sync').invoke({});
  expect(appliance.requests.map(({ body }) => (body as { password: string }).password)).toEqual([password]);
  expect(secretsIn(JSON.stringify([output, posted]), { password })).toEqual([]);
});

test('an invocation whose time is nearly over says so itself, and the environment serves on', async () => {
  await begin();
  appliance.fault({ on: 'login', kind: 'stall' });
  const startSync = underClient('start-sync');
  const { error, posted } = await startSync.invoke({}, 1.5);
  expect({ kind: posted?.kind, type: error?.errorType }).toEqual({ kind: 'error', type: 'OutOfTime' });
  expect((await startSync.invoke({ action: 'status' })).posted?.kind).toBe('response');
  expect(startSync.coldStarts).toBe(1);
});

test('an invocation that is killed at its deadline is followed by a cold start, which adopts its job', async () => {
  let startSync: ReturnType<typeof underClient> | undefined;
  await begin({ onRequest: ({ kind }) => kind === 'start' && startSync?.timeOut() });
  startSync = underClient('start-sync');
  const { error, requestId } = await startSync.invoke({});
  expect(error).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 900.00 seconds`,
  });
  expect((await startSync.invoke({})).result).toMatchObject({ outcome: 'adopted' });
  expect(startSync.coldStarts).toBe(2);
  expect(appliance.jobs).toHaveLength(1);
});

test('an environment that was frozen serves on, although its connections and its token are gone', async () => {
  await begin();
  const startSync = underClient('start-sync');
  await startSync.invoke({});
  await startSync.freeze();
  appliance.restart();
  const next = await startSync.invoke({});
  expect(next.result).toMatchObject({ outcome: 'adopted' });
  expect(requestIds(next)).toEqual([next.requestId]);
  expect(metrics(next)).toEqual([{ JobAdopted: 1 }]);
  expect(startSync.coldStarts).toBe(1);
});

test('what ran out of time and was frozen is not told of the next invocation, and starts nothing', async () => {
  await begin({ jobSeconds: 2 });
  appliance.fault({ on: 'list', kind: 'status', status: 429, retryAfterSeconds: 1 });
  const startSync = underClient('start-sync');
  expect((await startSync.invoke({}, 1.5)).error?.errorType).toBe('OutOfTime');
  await startSync.freeze();
  // It goes on for longer than the pause that is left of the former invocation: a 429 says how long that is.
  const next = await startSync.invoke({ wait_for_seconds: 10 });
  expect(next.result).toMatchObject({ outcome: 'started', ended: { outcome: 'succeeded' } });
  expect(requestIds(next)).toEqual([next.requestId]);
  expect(metrics(next)).toEqual([{ JobStarted: 1 }]);
  expect(appliance.requests.filter(({ kind }) => kind === 'list')).toHaveLength(2);
  expect(appliance.jobs).toHaveLength(1);
});

test('twenty invocations in a row share one environment, and each is told apart', async () => {
  await begin();
  const startSync = underClient('start-sync');
  const outcomes: unknown[] = [];
  for (let count = 0; count < 20; count += 1) {
    const invocation = await startSync.invoke({});
    outcomes.push((invocation.result as { outcome: string }).outcome);
    expect(requestIds(invocation)).toEqual([invocation.requestId]);
  }
  expect(outcomes).toEqual(['started', ...Array(19).fill('adopted')]);
  expect(startSync.coldStarts).toBe(1);
});
