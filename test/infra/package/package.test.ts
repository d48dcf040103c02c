import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTestEvents } from '../../../infra/test-events.ts';
import manifest from '../../../package.json' with { type: 'json' };
import type { Json } from '../template.ts';
import { type ConsumerApp, consumerNode, createConsumerApp } from './app.ts';

const deployDocs = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');

let app: ConsumerApp;
beforeAll(async () => {
  app = await createConsumerApp();
});
afterAll(() => app[Symbol.dispose]());

const installed = (file: string) =>
  readFileSync(join(app.folder, 'node_modules', 'cckm-sap-sync', file), 'utf8');

/** An app with two targets in one stack, one of which takes all that is read from files. */
const source = (imports: string) => `${imports}
const app = new App({ outdir: process.argv[2], analyticsReporting: false });
const stack = new Stack(app, 'Keys', { env: { account: '111122223333', region: 'eu-central-1' } });
new SapKeySync(stack, 'One', { target: 'one', followFor: Duration.hours(48), testEvents: 'create-registry' });
new SapKeySync(stack, 'Two', { target: 'two', schedule: ['cron(0 1 * * ? *)', 'cron(0 13 * * ? *)'] });
app.synth();
`;
const imported = (from: string) =>
  source(`import { App, Duration, Stack } from 'aws-cdk-lib';\nimport { SapKeySync } from '${from}';`);
const required = source(
  `const { App, Duration, Stack } = require('aws-cdk-lib');\nconst { SapKeySync } = require('cckm-sap-sync');`,
);

/** Synthesizes a file of the app, in another working directory than its own; tells the template and the assets. */
async function synthesize(file: string, text: string, by?: string): Promise<Json> {
  const folder = join(app.folder, `of-${file}`);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere, { recursive: true });
  app.write(file, text);
  await app.node(file, { args: [join(folder, 'out')], cwd: elsewhere, ...(by && { by }) });
  expect(readdirSync(elsewhere)).toEqual([]);
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'out', name), 'utf8'));
  const { files } = read('Keys.assets.json');
  const assets = Object.entries<Json>(files).filter(([, { source }]) => source.packaging === 'zip');
  return { template: read('Keys.template.json'), assets: assets.map(([hash]) => hash).sort() };
}

describe('an app synthesizes what the sources do, wherever it is run', () => {
  let ofSources: Json;
  beforeAll(async () => {
    const { href } = new URL('../../../infra/index.ts', import.meta.url);
    ofSources = await synthesize('sources.mjs', imported(href), process.execPath);
  });

  test.each([
    ['CommonJS', 'required.cjs', required],
    ['ESM', 'imported.mjs', imported('cckm-sap-sync')],
  ])('from %s', async (_, file, text) => {
    const synthesized = await synthesize(file, text);
    expect(synthesized.assets).toHaveLength(2);
    expect(synthesized).toEqual(ofSources);
  });

  // Node before 22.18 takes no TypeScript without a flag.
  const stripsTypes = execFileSync(consumerNode, ['-p', 'process.features.typescript'], { encoding: 'utf8' });
  (stripsTypes.trim() === 'strip' ? test : test.skip)('from TypeScript', async () => {
    expect(await synthesize('typed.mts', imported('cckm-sap-sync'))).toEqual(ofSources);
  });
});

describe('TypeScript', () => {
  /** All that the construct offers, and the example of its documentation. */
  const text = () => {
    const [, example = ''] = /@example\n([\s\S]*?)\*\//.exec(installed('infra/sap-key-sync.d.ts')) ?? [];
    return `
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { type AlarmBase, type IAlarmAction, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { type CatchUp, type MetricName, SapKeySync, type SapKeySyncProps, type SyncFunction } from 'cckm-sap-sync';

const stack = new Stack(new App(), 'Keys');
${example.replaceAll(/^ \* ?/gm, '')}
const catchUp: CatchUp = { schedule: 'cron(0 5 * * ? *)', unlessSucceededWithin: Duration.hours(10) };
const props: SapKeySyncProps = {
  target: 'other',
  vpc: new Vpc(stack, 'Vpc'),
  vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  timeZone: TimeZone.EUROPE_BERLIN.timezoneName,
  catchUp,
  logRetention: Duration.days(90),
  noSuccessAlarm: false,
};
const other = new SapKeySync(stack, 'Other', props);
const functions: SyncFunction[] = [other.startSync, other.followSync];
const name: MetricName = 'JobNotSucceeded';
const metric: Metric = other.metric(name, { period: Duration.days(1) });
const alarms: (AlarmBase | undefined)[] = [sync.alarms.needsAttention, sync.alarms.noSuccess, sync.alarms.expiresSoon];
const page = (action: IAlarmAction) => {
  sync.addAlarmAction(action);
  for (const alarm of alarms) alarm?.addAlarmAction(action);
};
// @ts-expect-error Hours are a Duration.
const wrong: SapKeySyncProps = { target: 'a', followFor: 24 };
// @ts-expect-error There is no such prop.
const unknown: SapKeySyncProps = { target: 'a', followForHours: 24 };
// @ts-expect-error Props are not to be changed.
props.target = 'b';
export { functions, metric, page, unknown, wrong };
`;
  };

  /** The app and its unit test as docs/deploy.md shows them, in one file. */
  const documented = () => {
    const [, section = ''] = deployDocs.split('## The construct in an app of your own\n');
    const blocks = [...(section.split('\n## ')[0]?.matchAll(/^```ts\n([\s\S]*?)^```/gm) ?? [])];
    expect(blocks).toHaveLength(2);
    return blocks.map(([, block]) => block).join('\n');
  };

  test('finds nothing wrong in the documented app', async () => {
    app.write('documented.mts', documented());
    expect(await app.tsc('documented.mts', '--skipLibCheck')).toBe('');
  });

  test.each([
    ['with skipLibCheck, by a name of CommonJS', 'app.cts', ['--skipLibCheck']],
    // Types of aws-cdk-lib name Disposable.
    ['without skipLibCheck, by a name of ESM', 'app.mts', ['--lib', 'es2022,esnext.disposable']],
    [
      'for a bundler',
      'bundled.ts',
      ['--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler'],
    ],
  ])('finds nothing wrong %s', async (_, file, options) => {
    app.write(file, text());
    expect(await app.tsc(file, ...options)).toBe('');
  });
});

test("a user's own unit test needs nothing but aws-cdk-lib", async () => {
  app.write(
    'unit-test.cjs',
    `const { Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { SapKeySync } = require('cckm-sap-sync');
const stack = new Stack();
new SapKeySync(stack, 'SapKeySync', { target: 'production' });
Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(0 2 * * ? *)' });
console.log('passed');`,
  );
  expect(await app.node('unit-test.cjs')).toBe('passed\n');
});

test('nothing is read when the package is imported, and no working directory asked for', async () => {
  app.write(
    'import.cjs',
    `const fs = require('node:fs');
const calls = [];
const watch = (of, name, isCounted) => {
  const original = of[name];
  of[name] = (...given) => {
    if (isCounted(String(given[0]))) calls.push(name + ' ' + given[0]);
    return original.apply(of, given);
  };
};
watch(fs, 'readdirSync', () => true);
// Node.js loads modules through it.
watch(fs, 'readFileSync', (file) => !/(\\.js|package\\.json)$/.test(file));
watch(process, 'cwd', () => true);
require('cckm-sap-sync');
console.log(JSON.stringify(calls));`,
  );
  expect(await app.node('import.cjs')).toBe('[]\n');
});

describe('the package', () => {
  test('holds these files and no other', () => {
    expect(app.packed).toEqual(
      [
        'LICENSE',
        'README.md',
        'THIRD-PARTY-LICENSES',
        'dist/follow-sync/index.mjs',
        'dist/follow-sync/index.mjs.map',
        'dist/follow-sync/report.mjs',
        'dist/start-sync/index.mjs',
        'dist/start-sync/index.mjs.map',
        'dist/start-sync/report.mjs',
        'functions/shared/metric-names.d.ts',
        'infra/index.d.ts',
        'infra/index.js',
        'infra/sap-key-sync-props.d.ts',
        'infra/sap-key-sync.d.ts',
        ...Object.keys(readTestEvents()).map((name) => `infra/test-events/${name}.json`),
        'package.json',
      ].sort(),
    );
  });

  test('needs aws-cdk-lib and constructs of the app, and brings nothing that runs by itself', () => {
    const { description, ...rest } = JSON.parse(installed('package.json'));
    expect(description).toBe(manifest.description);
    expect(rest).toEqual({
      name: 'cckm-sap-sync',
      version: manifest.version,
      license: 'Apache-2.0',
      engines: { node: '>=20' },
      main: 'infra/index.js',
      types: 'infra/index.d.ts',
      exports: {
        '.': { types: './infra/index.d.ts', default: './infra/index.js' },
        './package.json': './package.json',
      },
      peerDependencies: { 'aws-cdk-lib': '^2.255.0', constructs: '^10.5.0' },
    });
  });

  test('names every package whose code it holds, with a licence', () => {
    const sources = ['start-sync', 'follow-sync'].flatMap(
      (name) => JSON.parse(installed(`dist/${name}/index.mjs.map`)).sources as string[],
    );
    const bundled = sources.flatMap((file) => file.match(/(?<=.*node_modules\/)(?:@[^/]+\/)?[^/]+/) ?? []);
    expect(bundled).toContain('@aws-sdk/core');
    const named = installed('THIRD-PARTY-LICENSES').matchAll(
      /^(\S+) \d+\.\d+\.\d+ \((?:MIT|MIT-0|Apache-2\.0)\)$/gm,
    );
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(bundled));
  });

  test('links to nothing that it does not hold', () => {
    expect(installed('README.md')).not.toMatch(/\]\((?!https:)/);
  });
});
