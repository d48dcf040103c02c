import { describe, expect, test } from '@jest/globals';
import { App, Aspects, CfnParameter, Fn, Stack, Stage, Tags } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { SapKeySync } from '../../infra/index.ts';
import { stackOf } from './app.ts';
import { list, ofType, type Template } from './template.ts';

// CDK's own validation takes longer than the rest; set-up.ts and npm run synth have it.
process.env.CDK_VALIDATION = 'false';

const env = { account: '111122223333', region: 'eu-central-1' };
const of = (scope: Stack, target: string, id = target) => new SapKeySync(scope, id, { target });

const templateOf = (stack: Stack): Template => {
  const assembly = Stage.of(stack)?.synth();
  return assembly?.getStackArtifact(stack.artifactId).template;
};

describe('several constructs', () => {
  test('stand in one stack', () => {
    const stack = stackOf();
    for (const target of ['a', 'b', 'c']) of(stack, target);
    expect(Object.keys(ofType(templateOf(stack), 'AWS::Lambda::Function'))).toHaveLength(6);
  });

  test('of one target and one stack are refused, whatever is known of the stack', () => {
    const stack = new Stack(new App(), 'Keys');
    of(stack, 'a', 'One');
    expect(() => of(stack, 'a', 'Other')).toThrow(
      'Keys/Other: target "a" is that of Keys/One too, in the same account and region; each needs a target of its own',
    );
  });

  test('of one target, given by one token, are refused', () => {
    const stack = stackOf();
    const target = new CfnParameter(stack, 'Target').valueAsString;
    of(stack, target, 'One');
    expect(() => of(stack, target, 'Other')).toThrow('is that of Keys/One too');
  });

  test('of one target in two stacks of the same account and region are refused', () => {
    const app = new App();
    of(new Stack(app, 'One', { env }), 'a');
    expect(() => of(new Stack(app, 'Other', { env }), 'a')).toThrow(
      'Other/a: target "a" is that of One/a too',
    );
  });

  test('of one target may be in two stacks of which nobody knows where they go', () => {
    const app = new App();
    of(new Stack(app, 'One'), 'a');
    expect(() => of(new Stack(app, 'Other'), 'a')).not.toThrow();
  });

  test.each([
    ['another region', { ...env, region: 'eu-west-1' }],
    ['another account', { ...env, account: '444455556666' }],
    ['a place known at deployment only', {}],
  ])('of one target may be in %s', (_, other) => {
    const app = new App();
    of(new Stack(app, 'One', { env }), 'a');
    expect(() => of(new Stack(app, 'Other', { env: other }), 'a')).not.toThrow();
  });

  test('of one target may be in two stages of two accounts, with equal resources', () => {
    const app = new App();
    const [one, other] = ['111122223333', '444455556666'].map((account) => {
      const stack = new Stack(new Stage(app, `Stage${account}`, { env: { ...env, account } }), 'Keys');
      of(stack, 'a');
      return Object.keys(templateOf(stack).Resources);
    });
    expect(one).toEqual(other);
  });
});

describe('what an app does to the construct from outside', () => {
  /** The logical ids of the published versions. */
  const versions = (change: (stack: Stack) => void) => {
    const stack = stackOf();
    of(stack, 'a');
    change(stack);
    return Object.keys(ofType(templateOf(stack), 'AWS::Lambda::Version'));
  };

  test('reaches the published versions, where an aspect changes the functions', () => {
    const changed = versions((stack) =>
      Aspects.of(stack).add({
        visit: (node) => {
          if (node instanceof CfnFunction) node.memorySize = 1024;
        },
      }),
    );
    expect(versions(() => {}).filter((id) => changed.includes(id))).toEqual([]);
  });

  test('publishes no version, where it is a tag', () => {
    expect(versions((stack) => Tags.of(stack).add('owner', 'keys'))).toEqual(versions(() => {}));
  });

  test('bounds every role by a permissions boundary', () => {
    const stack = stackOf();
    of(stack, 'a');
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
    const roles = Object.values(ofType(templateOf(stack), 'AWS::IAM::Role'));
    expect(roles).toHaveLength(3);
    expect(roles.filter(({ Properties }) => Properties.PermissionsBoundary === undefined)).toEqual([]);
  });
});

describe('the network', () => {
  const groupOf = (stack: Stack, vpc: Vpc) => new SecurityGroup(stack, 'Group', { vpc });
  const subnets = (name: string, subnetType: SubnetType) => ({ name, subnetType });
  const vpcOf = (stack: Stack, ...types: SubnetType[]) =>
    new Vpc(stack, 'Vpc', {
      natGateways: types.includes(SubnetType.PRIVATE_WITH_EGRESS) ? 1 : 0,
      maxAzs: 2,
      subnetConfiguration: types.map((type, i) => subnets(`n${i}`, type)),
    });
  /** The subnets of the functions, and those that their roles may make network interfaces in. */
  const subnetsIn = (stack: Stack) => {
    const template = templateOf(stack);
    const ofFunctions = Object.values(ofType(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
      list(Properties.VpcConfig.SubnetIds),
    );
    const ofRoles = Object.values(ofType(template, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Sid }) => Sid === 'CreateInterfacesInItsSubnets')
      .map(({ Resource }) => list(Resource).flatMap((arn) => arn.match(/(?<=:subnet\/).*/) ?? []));
    return [...ofFunctions, ...ofRoles];
  };

  test.each([
    [
      'private subnets with a way out',
      [SubnetType.PUBLIC, SubnetType.PRIVATE_WITH_EGRESS, SubnetType.PRIVATE_ISOLATED],
      'privateSubnets',
    ],
    ['isolated subnets, where there are no others', [SubnetType.PRIVATE_ISOLATED], 'isolatedSubnets'],
  ] as const)('is by default that of the %s', (_, types, kind) => {
    const stack = stackOf();
    const vpc = vpcOf(stack, ...types);
    new SapKeySync(stack, 'Sync', { target: 'a', vpc, securityGroups: [groupOf(stack, vpc)] });
    const expected = vpc[kind].map(({ subnetId }) => `<${stack.resolve(subnetId).Ref}>`);
    expect(expected).toHaveLength(2);
    expect(subnetsIn(stack)).toEqual(Array(4).fill(expected));
  });

  test('is that of the subnets which are selected', () => {
    const stack = stackOf();
    const vpc = vpcOf(stack, SubnetType.PUBLIC, SubnetType.PRIVATE_WITH_EGRESS, SubnetType.PRIVATE_ISOLATED);
    new SapKeySync(stack, 'Sync', {
      target: 'a',
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED, onePerAz: true },
    });
    const expected = vpc.isolatedSubnets.map(({ subnetId }) => `<${stack.resolve(subnetId).Ref}>`);
    expect(subnetsIn(stack)).toEqual(Array(4).fill(expected));
  });

  test.each([
    ['selected', [SubnetType.PUBLIC, SubnetType.PRIVATE_ISOLATED], { subnetType: SubnetType.PUBLIC }],
    ['the only ones', [SubnetType.PUBLIC], undefined],
  ])('is refused where public subnets are %s', (_, types, vpcSubnets) => {
    const stack = stackOf();
    const vpc = vpcOf(stack, ...types);
    expect(
      () => new SapKeySync(stack, 'Sync', { target: 'a', vpc, ...(vpcSubnets && { vpcSubnets }) }),
    ).toThrow(
      /^Keys\/Sync: vpcSubnets must select private or isolated subnets of the vpc, one at least: .*$/,
    );
  });

  test('is refused with a line of its own where CDK finds no such subnets', () => {
    const stack = stackOf();
    const vpc = vpcOf(stack, SubnetType.PRIVATE_ISOLATED);
    const vpcSubnets = { subnetGroupName: 'Other' };
    expect(() => new SapKeySync(stack, 'Sync', { target: 'a', vpc, vpcSubnets })).toThrow(
      /^Keys\/Sync: vpcSubnets select nothing in the vpc: .*'Other'.*$/,
    );
  });

  test('is refused where its subnets are a list that is known at deployment only', () => {
    const stack = stackOf();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: Fn.split(',', Fn.importValue('Subnets')),
    });
    expect(() => new SapKeySync(stack, 'Sync', { target: 'a', vpc })).toThrow(
      /^Keys\/Sync: vpcSubnets must select subnets one by one, .*Fn\.select.*$/,
    );
  });

  test('is that of subnets which are items of such a list', () => {
    const stack = stackOf();
    const list = Fn.split(',', Fn.importValue('Subnets'));
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: [Fn.select(0, list)],
    });
    expect(() => new SapKeySync(stack, 'Sync', { target: 'a', vpc })).not.toThrow();
  });

  test('is refused where no subnet is selected', () => {
    const stack = stackOf();
    const vpc = vpcOf(stack, SubnetType.PRIVATE_ISOLATED);
    expect(() => new SapKeySync(stack, 'Sync', { target: 'a', vpc, vpcSubnets: { subnets: [] } })).toThrow(
      'Keys/Sync: vpcSubnets must select',
    );
  });
});
