import { Stack } from 'aws-cdk-lib';
import { Effect, type IRole, type Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { Network } from './network.ts';
import { policyFor } from './policy.ts';

const ec2Arn = (scope: Construct, resource: string, resourceName: string) =>
  Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName });

const networkInterfaces = (scope: Construct) => ec2Arn(scope, 'network-interface', '*');
const allOfEc2 = (scope: Construct) => ec2Arn(scope, '*', '*');

/** The policy is the one that holds `networkStatements`. */
export function acknowledgeNetworkWildcards(policy: Policy): void {
  acknowledgeWildcards(
    policy,
    [networkInterfaces(policy), allOfEc2(policy), '*'],
    'Network interfaces get their ids from EC2 when Lambda makes them, and ec2:Describe* knows no resources.',
  );
}

/**
 * What Lambda needs to attach a function to a VPC: the statements of AWSLambdaVPCAccessExecutionRole, narrowed
 * where EC2 allows it.
 */
export function networkStatements(scope: Construct, { subnets, securityGroups }: Network): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'CreateInterfacesInItsSubnets',
      actions: ['ec2:CreateNetworkInterface'],
      resources: [
        networkInterfaces(scope),
        ...subnets.map(({ subnetId }) => ec2Arn(scope, 'subnet', subnetId)),
        ...securityGroups.map(({ securityGroupId }) => ec2Arn(scope, 'security-group', securityGroupId)),
      ],
    }),
    new PolicyStatement({
      sid: 'ManageInterfaces',
      actions: [
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: [allOfEc2(scope)],
    }),
    new PolicyStatement({
      sid: 'FindInterfaces',
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resources: ['*'],
    }),
  ];
}

/** Network permissions are for Lambda, not for the code: AWS' own example of `lambda:SourceFunctionArn`. */
export function denyNetworkToTheCode(scope: Construct, id: string, fn: IFunction, role: IRole): void {
  policyFor(scope, `${id}CodePolicy`, role, [
    new PolicyStatement({
      sid: 'TheCodeItselfTouchesNoInterface',
      effect: Effect.DENY,
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': fn.functionArn } },
    }),
  ]);
}
