import { type App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { importNetwork } from '../../infra/network.ts';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
import { everything } from './everything.ts';

/** A region of each partition that the stack is for, with the partition's name and the suffix of its endpoints. */
export const partitions = [
  { partition: 'aws', region: 'eu-central-1', suffix: 'amazonaws.com' },
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-eusc', region: 'eusc-de-east-1', suffix: 'amazonaws.eu' },
];

/** Settings as they are in another partition's region. */
function inRegion<T extends object>(
  settings: T,
  { partition, region }: { partition: string; region: string },
): T {
  const text = JSON.stringify(settings).replaceAll('arn:aws:', `arn:${partition}:`);
  return JSON.parse(text.replaceAll(everything.region, region));
}

/** Two targets for each partition but the first, which the others are in: one with every setting, one with none. */
export const partitionTargets: Record<string, object> = Object.fromEntries(
  partitions.slice(1).flatMap((place) => [
    [`${place.partition}-all`, inRegion(everything, place)],
    [`${place.partition}-bare`, { region: place.region }],
  ]),
);

/** A stack of somebody else's in China, with a key, a network without security groups, and another account's secret. */
export function addElsewhere(app: App): void {
  const stack = new Stack(app, 'Elsewhere', { env: { account: everything.account, region: 'cn-north-1' } });
  const { vpc, vpcSubnets } = importNetwork(stack, everything.vpc);
  new SapKeySync(stack, 'Sync', {
    target: 'elsewhere',
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    vpc,
    vpcSubnets,
    secret: Secret.fromSecretPartialArn(
      stack,
      'Secret',
      'arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:prod/cckm',
    ),
  });
}
