import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { vpcEndpoint } from '../../functions/shared/vpc-endpoint.ts';
import { partitions } from './partitions.ts';
import { partitionAssembly } from './stacks.ts';

/** Names that end with the same suffix in all partitions: principals of services, and those of `kms:ViaService`. */
const sameEverywhere = (region: string) =>
  new RegExp(`^((cloudwatch|lambda|scheduler)|(secretsmanager|sns|sqs)\\.${region})\\.amazonaws\\.com$`);

const regions = partitions.map(({ region }) => region);

describe.each(partitions.slice(1))('in $partition', ({ partition, region, suffix }) => {
  const stacks = ['all', 'bare'].map((name) => `CckmSapSync-${partition}-${name}`);
  test.each(stacks)('nothing in %s is of another partition', (stack) => {
    const text = JSON.stringify(partitionAssembly.getStackByName(stack).template);
    const arns = text.match(/arn:aws[a-z-]*:/g) ?? [];
    expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
    const hosts = text.match(/[\w.-]*\b(amazonaws|amazon|aws)\.(com|eu)[\w.]*/g) ?? [];
    expect(
      hosts.filter((host) => !host.endsWith(`.${suffix}`) && !sameEverywhere(region).test(host)),
    ).toEqual([]);
    expect(regions.filter((other) => other !== region && text.includes(other))).toEqual([]);
  });

  test.each([
    ['lambda', InterfaceVpcEndpointAwsService.LAMBDA],
    ['secretsmanager', InterfaceVpcEndpointAwsService.SECRETS_MANAGER],
    ['sns', InterfaceVpcEndpointAwsService.SNS],
  ] as const)('the endpoint of %s is named as CDK names it', (service, { name }) => {
    const stack = new Stack(new App(), 'Stack', { env: { region } });
    expect(vpcEndpoint(region, service)).toBe(stack.resolve(name));
  });
});
