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

/** Where in a VPC the functions run. */
export interface NetworkProps {
  vpc: IVpc;
  /** One or more. */
  subnets: ISubnet[];
  /** Left out or empty, one is made for both functions, which lets everything out. */
  securityGroups?: ISecurityGroup[];
}

export type Network = Required<NetworkProps>;

/** The network with its security groups, which the functions' roles name. */
export function networkOf(scope: Construct, { securityGroups = [], ...network }: NetworkProps): Network {
  if (securityGroups.length > 0) return { ...network, securityGroups };
  return {
    ...network,
    securityGroups: [
      new SecurityGroup(scope, 'SecurityGroup', {
        vpc: network.vpc,
        description: 'Functions that synchronize SAP keys',
      }),
    ],
  };
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
