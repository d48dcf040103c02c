import { describe, expect, test } from '@jest/globals';
import { applianceWithHistory, everyFlag, probe, toldBy } from './set-up.ts';

/** Values that a report must not show, wherever an appliance puts them. */
const canaries = {
  'the name of a group': 'Falcon-Payroll',
  "SAP's id of a group": '00RTCANARY0000',
  "CCKM's id of a group": '7d3c1e52-0000-4000-8000-00000000c0de',
  'the name of another group': 'ops',
};
const groups = [
  {
    id: canaries["CCKM's id of a group"],
    group_id: canaries["SAP's id of a group"],
    name: canaries['the name of a group'],
  },
  {
    id: '7d3c1e52-0000-4000-8000-00000000beef',
    group_id: '00RTCANARY0001',
    name: canaries['the name of another group'],
  },
];

/** The report of an appliance on which a job says something. */
async function reportWith(fields: Record<string, unknown>) {
  const { appliance, clock } = await applianceWithHistory({ groups });
  appliance.addJob({
    createdAt: clock.now() - 3_600_000,
    groups: [groups[0]?.id ?? ''],
    fields,
  });
  const result = await probe(appliance, { clock, flags: { ...everyFlag, start: 'ops' } });
  await appliance.stop();
  return {
    ...result,
    text: JSON.stringify(result.report),
    hosts: appliance.urls.map((url) => new URL(url).host),
  };
}

/** The canaries that a text holds, in any case. */
const held = (text: string) =>
  Object.entries(canaries).flatMap(([what, value]) =>
    new RegExp(`(?<![\\p{L}])${value}(?![\\p{L}])`, 'iu').test(text) ? [what] : [],
  );

describe('a report shows no value', () => {
  test.each<[string, Record<string, unknown>]>([
    ['that a job is named after', { name: 'Falcon-Payroll' }],
    ['in the key of a field', { 'Falcon-Payroll': 1 }],
    ['in the key of a field within', { more: { 'Falcon-Payroll': { ops: true } } }],
    ['in a list', { others: ['FALCON-PAYROLL', '00RTCANARY0000'] }],
    ['in the text of an error', { error_details: 'Group Falcon-Payroll (00RTCANARY0000) failed' }],
    ['in capitals', { message: 'FALCON-PAYROLL was not reached' }],
    ['in an id within a longer one', { message: 'kylo:kylo:group:7d3c1e52-0000-4000-8000-00000000c0de' }],
    ['that is a word, where it stands by itself', { message: 'Group ops failed; ops: 12 keys' }],
    ['in the keys of details', { detailed_status: { 'Falcon-Payroll': 'group synchronized successfully' } }],
    ['in the texts of details', { detailed_status: { x: 'Falcon-Payroll synchronized successfully' } }],
    [
      'in details that are JSON',
      { detailed_status: { x: '{"Falcon-Payroll":"group synchronized successfully"}' } },
    ],
    [
      'in details within details',
      { detailed_status: { result: { groups: { 'Falcon-Payroll': { name: 'ops', text: 'ok' } } } } },
    ],
    ['in a status word', { overall_status: 'waiting for Falcon-Payroll' }],
    [
      'that stands in Unicode in another way',
      { message: 'ＦＡＬＣＯＮ-Payroll, Falcon Payroll and falcon_payroll failed' },
    ],
  ])('%s', async (_what, fields) => {
    const { text } = await reportWith(fields);
    expect(held(text)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'beside a text, in details',
      { detailed_status: { x: { user: 'Jane Doe', by: 'jdoe', message: 'not done' } } },
      /Jane|jdoe/,
    ],
    [
      'that only the keys of details show',
      { detailed_status: { Altgruppe: 'Altgruppe is gone now' } },
      /Altgruppe/,
    ],
    [
      'that a line of details begins with',
      { detailed_status: 'Altgruppe: synchronized successfully' },
      /Altgruppe/,
    ],
    ['in the keys of what a field holds', { app_metadata: { AcmeKonto: {} } }, /AcmeKonto/],
    ['that is a number', { badge: 4711, groups: [4712] }, /471[12]/],
    ['in a value that is JSON', { metadata: '{"by":"mmuster"}', message: 'not for mmuster' }, /mmuster/],
    [
      'that is longer than any name',
      { name: `${'so '.repeat(342)}Tail`, message: `${'so '.repeat(342)}Tail` },
      /Tail/,
    ],
    [
      'that is listed in details',
      { detailed_status: { synchronized: 12, skipped: ['Altgruppe'] } },
      /Altgruppe/,
    ],
    ['under a label', { detailed_status: [{ label: 'Acme Bank', status: 'failed' }] }, /Acme/],
    ['that is a host in capitals', { message: 'no route to CM01.BANK.LOCAL, nor Kms.Bank.DE' }, /BANK|Bank/],
    ['that is a host with a port', { message: 'dial tcp sapprod:8443: refused' }, /sapprod/],
    [
      'that is called a user',
      { message: 'denied for user="jdoe" and jürgen.müller@bank.de' },
      /jdoe|rgen|ller/,
    ],
    ['where a word of the API is expected', { cloud: 'acmecloud' }, /acmecloud/],
    ['in disguise', { message: 'by %46alcon' }, /46alcon/],
  ])('%s', async (_what, fields, value) => {
    expect((await reportWith(fields)).text).not.toMatch(value);
  });

  test('of a name in a script without spaces', async () => {
    const { appliance, clock } = await applianceWithHistory({
      groups: [{ id: 'id-of-it', group_id: '00RT0000000000', name: '財務部' }],
    });
    appliance.addJob({ createdAt: clock.now() - 3_600_000, fields: { message: '財務部は同期されました' } });
    const { report } = await probe(appliance, { clock });
    await appliance.stop();
    expect(JSON.stringify(report)).not.toContain('財務部');
  });

  test('of headers, but for those of usual forms', async () => {
    const { appliance, clock } = await applianceWithHistory();
    appliance.fault({
      on: 'user',
      kind: 'status',
      status: 200,
      body: { note: 'x' },
      headers: { 'content-type': 'application/vnd.falcon+json', 'x-acme-node': 'falcon7' },
    });
    const { report } = await probe(appliance, { clock });
    await appliance.stop();
    expect(report.headers).toContain('content-type: another value');
    expect(JSON.stringify(report)).not.toMatch(/falcon|acme/);
  });

  test('that is a secret: neither in part, nor as a number', async () => {
    const { appliance, clock } = await applianceWithHistory({ groups });
    appliance.changePassword('Falcon-Payroll-77');
    appliance.addJob({
      createdAt: clock.now() - 3_600_000,
      fields: { message: 'denied: Falcon-Payroll-77' },
    });
    const first = await probe(appliance, { clock });
    appliance.changePassword('4815');
    appliance.addJob({
      createdAt: clock.now() - 3_500_000,
      fields: { detailed_status: { x: { total: 4815 } } },
    });
    const second = await probe(appliance, { clock });
    await appliance.stop();
    expect(JSON.stringify(first.report)).not.toMatch(/-77/);
    expect(JSON.stringify(second.report)).not.toMatch(/4815/);
  });

  test('of the settings: neither host nor user', async () => {
    const { report, hosts } = await reportWith({
      message: 'see 127.0.0.1 and cm.example.com, user cckm-sap-sync',
    });
    const { format: _format, ...rest } = report;
    const text = JSON.stringify(rest);
    expect(hosts.filter((host) => text.includes(host))).toEqual([]);
    expect(text).not.toMatch(/127\.0\.0\.1|example\.com|cckm-sap-sync/);
  });

  test('that looks like one, though it was never seen elsewhere', async () => {
    const { text } = await reportWith({
      error_details:
        'by jane.doe@corp.example at 10.1.2.3 (https://sap.corp.example/x?y=1), order 4711081500, id 00RT000000099x, on 2026-11-01T02:00:00Z',
    });
    expect(text).not.toMatch(/jane|doe|corp|10\.1\.2|4711081500|00RT0000000|2026-11-01/);
  });

  test('of a token, wherever it comes back', async () => {
    const { appliance, clock } = await applianceWithHistory({ groups });
    appliance.fault({ on: 'list', kind: 'echo', times: 3 });
    const result = await probe(appliance, { clock });
    await appliance.stop();
    expect(toldBy(result)).not.toMatch(/eyJ/);
  });
});

describe('a report keeps', () => {
  test('the texts of details, with placeholders for the values in them, each value the same everywhere', async () => {
    const { texts } = await reportWith({
      detailed_status: { x: 'Falcon-Payroll was not synchronized: SAP said no to Falcon-Payroll' },
    });
    expect(texts).toContainEqual(
      expect.stringMatching(/^(<name \d+>) was not synchronized: SAP said no to \1$/),
    );
  });

  test('ordinary words, though a field or a group is named by one', async () => {
    const { texts, text, report } = await reportWith({
      type: 'group',
      name: 'in progress',
      message: 'groups stopped',
    });
    expect(texts).toContain('groups stopped');
    expect(text).toContain('"group synchronized successfully"');
    expect(report.rows['job.status']?.seen).toMatchObject({ running: ['in progress'] });
  });

  test.each<[string, Record<string, unknown>]>([
    ['keys', { detailed_status: { total: 3, in_progress: 0, completed: 3, rejected: 0, already: 0 } }],
    ['a line', { detailed_status: 'Synchronization: completed\nTimeout: SAP did not answer' }],
    ['an object', { detailed_status: { synchronization: { status: 'completed' } } }],
  ])('the words of status and refusals, though they stand in details as %s', async (_what, fields) => {
    const { report } = await reportWith(fields);
    expect(report.rows['job.status']?.seen).toMatchObject({ running: ['in progress'], first: 'in progress' });
    expect(report.rows['start.refusal']?.seen).toMatchObject({
      message: 'A synchronization is already in progress.',
    });
    expect(report.rows['job.detail-texts']?.seen).toMatchObject({
      failure: expect.arrayContaining(['group synchronization failed: SAP rejected the credentials']),
    });
  });

  test('the words of the status, the keys of jobs, and the texts of errors', async () => {
    const { report, text } = await reportWith({ keys_added: 3, phase: 'x' });
    expect(report.rows['job.other-fields']?.seen).toEqual({ fields: ['keys_added', 'phase'] });
    expect(report.rows['start.refusal']?.seen).toMatchObject({
      message: 'A synchronization is already in progress.',
    });
    expect(text).toContain('"overall_status":"in progress"');
  });
});
