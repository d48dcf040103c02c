import { type App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
import { alarmTopicArn, everything } from './everything.ts';
import { synthesize } from './synthesize.ts';

/** A stack of somebody else's, who brings a key of the same app. */
function addForeign(app: App): void {
  const { account, region } = everything;
  const stack = new Stack(app, 'Foreign', { env: { account, region } });
  new SapKeySync(stack, 'Sync', {
    target: 'foreign',
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  });
}

/** Jest's `globalSetup` of the tests of the stacks: synthesizes once what all of them read through `stacks.ts`. */
// biome-ignore lint/style/noDefaultExport: Jest takes it by that name.
export default function setUp(): void {
  const { directory } = synthesize(
    {
      default: {},
      all: everything,
      existing: { ...everything, alarmTopicArn },
      some: { schedule: 'cron(0 2,14 * * ? *)', secretKeyArn: everything.secretKeyArn },
      off: { enabled: false, catchUp: false, testEvents: 'use-registry' },
    },
    addForeign,
  );
  process.env.STACKS = directory;
}
