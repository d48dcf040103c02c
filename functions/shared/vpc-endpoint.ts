/** The services that the functions call. */
export type AwsService = 'lambda' | 'secretsmanager' | 'sns';

/**
 * The name of the interface endpoint through which a VPC without a way out reaches a service: `secretsmanager`, say.
 * In China that of Lambda begins with `cn.`, the two others do not (aws-cdk-lib, aws-ec2/lib/vpc-endpoint.js).
 */
export const vpcEndpoint = (region: string, service: AwsService): string =>
  `${region.startsWith('cn-') && service === 'lambda' ? 'cn.' : ''}com.amazonaws.${region}.${service}`;
