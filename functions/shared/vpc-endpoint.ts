/**
 * The name of the interface endpoint through which a VPC without a way out reaches a service: `secretsmanager`, say.
 * In China most names begin with `cn.`, that of Secrets Manager does not (aws-cdk-lib, aws-ec2/lib/vpc-endpoint.js).
 */
export const vpcEndpoint = (region: string, service: 'lambda' | 'secretsmanager'): string =>
  `${region.startsWith('cn-') && service === 'lambda' ? 'cn.' : ''}com.amazonaws.${region}.${service}`;
