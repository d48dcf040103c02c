import { Tokenization } from 'aws-cdk-lib';
import {
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  Subnet,
  type SubnetSelection,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Where in a VPC the functions run. */
export interface Network {
  vpc: IVpc;
  subnets: ISubnet[];
  securityGroups: ISecurityGroup[];
}

/** Props of the construct, as those of CDK's own functions. */
export interface NetworkProps {
  vpc: IVpc;
  vpcSubnets?: SubnetSelection | undefined;
  securityGroups?: ISecurityGroup[] | undefined;
}

/** The subnets that are selected, and the security groups, both of which the functions' roles name. */
export function networkOf(scope: Construct, { vpc, vpcSubnets, securityGroups = [] }: NetworkProps): Network {
  const refuse = (reason: string) => new Error(`${scope.node.path}: vpcSubnets ${reason}`);
  let subnets: ISubnet[];
  try {
    ({ subnets } = vpc.selectSubnets(vpcSubnets));
  } catch (error) {
    throw refuse(`select nothing in the vpc: ${(error as Error).message}`);
  }
  const isPublic = new Set(vpc.publicSubnets.map(({ subnetId }) => subnetId));
  if (subnets.length === 0 || subnets.some(({ subnetId }) => isPublic.has(subnetId))) {
    throw refuse(
      'must select private or isolated subnets of the vpc, one at least: a function in a public one has no public address, and reaches nothing',
    );
  }
  if (subnets.some(({ subnetId }) => Tokenization.reverseList([subnetId]) !== undefined)) {
    throw refuse(
      'must select subnets one by one, for the roles name each: in place of a list that is known at deployment only, such as Fn.split makes, give its items, Fn.select(0, list) and so on',
    );
  }
  if (securityGroups.length > 0) return { vpc, subnets, securityGroups };
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Functions that synchronize SAP keys',
  });
  return { vpc, subnets, securityGroups: [group] };
}

/** A VPC that is known by ids alone: nothing is looked up, so synthesis needs no account. */
export function importNetwork(
  scope: Construct,
  ids: { vpcId: string; subnetIds: string[]; securityGroupIds: string[] },
): Required<NetworkProps> {
  const subnets = ids.subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id));
  for (const subnet of subnets) {
    acknowledge(subnet, {
      'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId': 'Nothing here makes a route.',
    });
  }
  return {
    // Zones count where subnets are chosen from a VPC; here they are given.
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: ids.vpcId, availabilityZones: ['any'] }),
    vpcSubnets: { subnets },
    securityGroups: ids.securityGroupIds.map((id) =>
      SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false }),
    ),
  };
}
