import { beforeEach, describe, expect, test } from '@jest/globals';
import { Cluster } from '../../../functions/ciphertrust/cluster.ts';
import type { ApiRequest } from '../../../functions/ciphertrust/connection.ts';
import type { ApplianceFailure } from '../../../functions/ciphertrust/errors.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { objectIn } from '../../../functions/ciphertrust/response.ts';
import type { JsonObject } from '../../../functions/shared/json.ts';
import type { SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { failureOf, startAppliance, stopLater } from './setup.ts';

let appliance: SimulatedAppliance;
let cluster: Cluster;
let request: ApiRequest<JsonObject>;
beforeEach(async () => {
  appliance = await startAppliance({ nodes: 3 });
  cluster = clusterOf(appliance.urls);
  request = {
    operation: 'Listing',
    method: 'GET',
    path: '/api/v1/cckm/sap/groups',
    authorization: `Bearer ${appliance.issueToken()}`,
    idempotent: true,
    read: objectIn,
  };
});

function clusterOf(nodes: readonly string[]): Cluster {
  const credentials = { kind: 'token', token: 'stored-token' } as const;
  const config = { nodes, credentials, ca: appliance.caCertificate };
  return stopLater(new Cluster(config, { clock: new TimeoutClock(), userAgent: 'test' }, new Mask()));
}

type NodeFault = 'refused' | 'certificate' | 'reset' | 'page' | number;
/** Makes a node ill for good, or until the function that it returns is called. */
function breakNode(nodeFault: NodeFault, node: number): () => void {
  const fault = { on: 'any', node, times: Number.POSITIVE_INFINITY } as const;
  switch (nodeFault) {
    case 'refused':
      return appliance.fault({ ...fault, kind: 'refuse' });
    case 'certificate':
      appliance.showCertificate('other-ca', node);
      return () => appliance.showCertificate('own', node);
    case 'reset':
      return appliance.fault({ ...fault, kind: 'reset' });
    case 'page':
      return appliance.fault({ ...fault, kind: 'not-json' });
    default:
      return appliance.fault({ ...fault, kind: 'status', status: nodeFault });
  }
}
const requestedNodes = () => appliance.requests.map(({ node }) => node);
/** In which order the nodes get requests from now on. */
async function nodeOrder(): Promise<number[]> {
  const before = appliance.requests.length;
  for (const node of appliance.urls.keys()) breakNode(503, node);
  await failureOf(cluster.send(request));
  return requestedNodes().slice(before);
}

describe('a request reaches', () => {
  test('the first node only when it answers', async () => {
    expect(await cluster.send(request)).toMatchObject({ total: 3 });
    expect(requestedNodes()).toEqual([0]);
  });

  test.each<[string, NodeFault, boolean, number[]]>([
    ['the next node after a refused connection, although it must not be repeated', 'refused', false, [1]],
    ['the next node after a wrong certificate, although it must not be repeated', 'certificate', false, [1]],
    ['the next node after a broken connection', 'reset', true, [0, 1]],
    ['no other node after a broken connection when it must not be repeated', 'reset', false, [0]],
    ['the next node after a page', 'page', true, [0, 1]],
    ['no other node after a page when it must not be repeated', 'page', false, [0]],
    ['the next node after a 503', 503, true, [0, 1]],
    ['no other node after a 503 when it must not be repeated', 503, false, [0]],
    ['no other node after a redirect', 302, true, [0]],
    ['no other node after a 401', 401, true, [0]],
    ['no other node after a 403', 403, true, [0]],
    ['no other node after a 429', 429, true, [0]],
  ])('%s', async (_name, nodeFault, idempotent, requested) => {
    breakNode(nodeFault, 0);
    await failureOf(cluster.send({ ...request, idempotent }));
    expect(requestedNodes()).toEqual(requested);
  });
});

describe('the next request begins', () => {
  test.each<[string, [NodeFault, number][], boolean, number[]]>([
    ['with the first node when it answered', [], true, [0, 1, 2]],
    [
      'with the node that answered',
      [
        [503, 0],
        [503, 1],
      ],
      true,
      [2, 0, 1],
    ],
    ['with the same node when that refused the request', [[403, 0]], true, [0, 1, 2]],
    [
      'with the same node when none answered',
      [
        [503, 0],
        [503, 1],
        [503, 2],
      ],
      true,
      [0, 1, 2],
    ],
    [
      'with the node that asks for a fresh token',
      [
        ['refused', 0],
        [401, 1],
      ],
      true,
      [1, 0, 2],
    ],
    ['with other nodes than the one that may have acted', [[503, 0]], false, [1, 2, 0]],
    [
      'with the first again when the second may have acted',
      [
        ['refused', 0],
        [503, 1],
      ],
      false,
      [0, 2, 1],
    ],
  ])('%s', async (_name, nodeFaults, idempotent, expected) => {
    const recover = nodeFaults.map(([nodeFault, node]) => breakNode(nodeFault, node));
    await failureOf(cluster.send({ ...request, idempotent }));
    for (const end of recover) end();
    const first = cluster.node;
    const requested = await nodeOrder();
    expect(requested).toEqual(expected);
    expect(first).toBe(appliance.urls[expected[0] as number]);
  });
});

describe('when no node answers', () => {
  const failureWith = async (...nodeFaults: NodeFault[]) => {
    for (const [node, nodeFault] of nodeFaults.entries()) breakNode(nodeFault, node);
    return (await failureOf(cluster.send(request))) as ApplianceFailure;
  };

  test.each<[string, [NodeFault, NodeFault, NodeFault], string, number]>([
    ['that may have acted, before later ones', [503, 'refused', 'certificate'], 'ApplianceUnavailable', 0],
    ['that may have acted, before earlier ones', ['refused', 'certificate', 503], 'ApplianceUnavailable', 2],
    ['that may have acted first', ['reset', 503, 'page'], 'ApplianceNoReply', 0],
    [
      'that may heal, before later ones',
      ['refused', 'certificate', 'certificate'],
      'ApplianceUnreachable',
      0,
    ],
    [
      'that may heal, before earlier ones',
      ['certificate', 'certificate', 'refused'],
      'ApplianceUnreachable',
      2,
    ],
    ['of the last node', ['certificate', 'certificate', 'certificate'], 'ApplianceCertificateRejected', 2],
    ['that ended the round', [503, 'refused', 403], 'PermissionDenied', 2],
  ])('the failure thrown is the one %s: %p', async (_name, nodeFaults, name, node) => {
    const failure = await failureWith(...nodeFaults);
    expect({ name: failure.name, tried: failure.parts.tried }).toEqual({
      name,
      tried: `Listing at ${appliance.urls[node]}`,
    });
  });

  test('the failure names those of the other nodes', async () => {
    const { message, parts } = await failureWith('refused', 'certificate', 503);
    const [first, second] = appliance.urls;
    const others = message.slice(message.indexOf(parts.remedy) + parts.remedy.length);
    expect(others).toMatch(
      new RegExp(
        `^ \\(.*: ApplianceUnreachable: Listing at ${first}: .*ECONNRESET.*; ApplianceCertificateRejected: Listing at ${second}: .*\\.\\)$`,
      ),
    );
    expect(others).not.toContain('ApplianceUnavailable');
  });

  test('the failure of an only node stands alone', async () => {
    cluster = clusterOf(appliance.urls.slice(0, 1));
    const { message, parts } = await failureWith(503);
    expect(message.endsWith(parts.remedy)).toBe(true);
  });
});

test('a defect is thrown as it is, and no further node is asked', async () => {
  const defect = new TypeError('x is not a function');
  breakNode('refused', 0);
  const call = cluster.send({
    ...request,
    read: () => {
      throw defect;
    },
  });
  expect(await failureOf(call)).toBe(defect);
  expect(defect.message).toBe('x is not a function');
  expect(requestedNodes()).toEqual([1]);
});

describe('a login that one node throttles', () => {
  const login = () => ({ ...request, grant: 'password' as const });

  test('goes on to the next', async () => {
    breakNode(429, 0);
    expect(await cluster.send(login())).toHaveProperty('resources');
    expect(requestedNodes()).toEqual([0, 1]);
  });

  test('is throttled where the last node says so too', async () => {
    for (const node of [0, 1, 2]) breakNode(429, node);
    expect(await failureOf(cluster.send(login()))).toMatchObject({ name: 'ApplianceThrottled' });
    expect(requestedNodes()).toEqual([0, 1, 2]);
  });

  test('is the only request that does: another stops there', async () => {
    breakNode(429, 0);
    expect(await failureOf(cluster.send(request))).toMatchObject({ name: 'ApplianceThrottled' });
    expect(requestedNodes()).toEqual([0]);
  });
});
