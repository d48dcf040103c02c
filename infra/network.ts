import {
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  Subnet,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Where in an existing VPC the functions run. */
export interface Network {
  vpc: IVpc;
  subnets: ISubnet[];
  securityGroups: ISecurityGroup[];
}

/** A VPC that is known by ids alone: nothing is looked up, so synthesis needs no account. */
export function importNetwork(
  scope: Construct,
  ids: { vpcId: string; subnetIds: string[]; securityGroupIds: string[] },
): Network {
  const subnets = ids.subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id));
  for (const subnet of subnets) {
    acknowledge(subnet, {
      'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId': 'Nothing here makes a route.',
    });
  }
  return {
    // Zones count where subnets are chosen from a VPC; here they are given.
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: ids.vpcId, availabilityZones: ['any'] }),
    subnets,
    securityGroups: ids.securityGroupIds.map((id) =>
      SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false }),
    ),
  };
}
