import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import {
  endpointOf,
  isAllowedEndpoint,
  rejectWrongEndpoints,
} from '../../../functions/shared/aws-endpoint.ts';

const remote = 'http://vpce-1.example.com';

describe('an endpoint', () => {
  test.each([
    'https://secretsmanager.eu-central-1.amazonaws.com',
    'https://vpce-1.example.com:8443/path/',
    'http://localhost:4566',
    'http://127.0.0.1',
    'http://127.1.2.3:80',
    'http://[::1]:4566',
  ])('%s is allowed', (endpoint) => {
    expect(isAllowedEndpoint(endpoint)).toBe(true);
  });

  test.each([
    'localhost:4566',
    'vpce-1.example.com',
    remote,
    'http://10.0.0.1:4566',
    'http://128.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://my-localhost',
    'http://[::2]',
    'ftp://localhost',
    'https://user:password@example.com',
    'https://example.com/?a=b',
    'https://example.com/#a',
  ])('%s is not', (endpoint) => {
    expect(isAllowedEndpoint(endpoint)).toBe(false);
  });
});

describe('an environment', () => {
  const rejected = (variables: { [name: string]: string }) => () => rejectWrongEndpoints(variables);

  test.each([
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_LAMBDA',
    'AWS_ENDPOINT_URL_SNS',
  ])('with a wrong %s is an error that names it', (name) => {
    expect(rejected({ [name]: remote })).toThrow(
      expect.objectContaining({
        name: 'EnvironmentInvalid',
        message: expect.stringMatching(new RegExp(`: ${name} is no endpoint.*https://host`)),
      }),
    );
  });

  test('with an endpoint that is ignored is none', () => {
    const variables = { AWS_ENDPOINT_URL: remote, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(rejected(variables)).not.toThrow();
  });

  test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])(
    'with an endpoint beside %s is an error that names both',
    (name) => {
      expect(rejected({ AWS_ENDPOINT_URL_LAMBDA: 'https://a', [name]: 'true' })).toThrow(
        `${name} and AWS_ENDPOINT_URL_LAMBDA exclude each other`,
      );
    },
  );

  test.each<[string, { [name: string]: string }]>([
    ['nothing', {}],
    ['an endpoint', { AWS_ENDPOINT_URL: 'https://a', AWS_USE_FIPS_ENDPOINT: 'false' }],
    ['other variables', { MY_AWS_ENDPOINT_URL: remote, AWS_ENDPOINT_URLS: remote }],
    ['an endpoint that is empty', { AWS_ENDPOINT_URL: '', AWS_USE_FIPS_ENDPOINT: 'true' }],
  ])('with %s is none', (_name, variables) => {
    expect(rejected(variables)).not.toThrow();
  });
});

const services = ['lambda', 'secretsmanager', 'sns'] as const;

describe('a service is called', () => {
  const region = 'eu-central-1';
  const own = {
    AWS_ENDPOINT_URL_LAMBDA: 'https://lambda.example.com',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secretsmanager.example.com',
    AWS_ENDPOINT_URL_SNS: 'https://sns.example.com',
  };
  const all = { AWS_ENDPOINT_URL: 'https://all.example.com:8443/base' };

  test.each(services)('%s: where its own variable says', (service) => {
    expect(endpointOf(service, region, { ...own, ...all }).href).toBe(`https://${service}.example.com/`);
  });

  test.each(services)('%s: where the variable of all services says', (service) => {
    expect(endpointOf(service, region, all).href).toBe('https://all.example.com:8443/base');
  });

  test.each(services)(
    '%s: at its regional endpoint where variables are to be ignored, or are empty',
    (service) => {
      const regional = `https://${service}.${region}.amazonaws.com/`;
      const ignored = { ...own, ...all, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
      const empty = { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_LAMBDA: '', AWS_ENDPOINT_URL_SNS: '' };
      expect(endpointOf(service, region, ignored).href).toBe(regional);
      expect(endpointOf(service, region, empty).href).toBe(regional);
    },
  );

  test.each(services)('%s: nowhere, by an endpoint without TLS that is not on this machine', (service) => {
    expect(() => endpointOf(service, region, { AWS_ENDPOINT_URL: remote })).toThrow(
      expect.objectContaining({ name: 'EnvironmentInvalid' }),
    );
  });
});

describe("a regional endpoint is the one of the service's own client", () => {
  const clients = { lambda: LambdaClient, secretsmanager: SecretsManagerClient, sns: SNSClient };
  const regions = [
    ...['eu-central-1', 'us-east-1', 'ap-southeast-7', 'cn-north-1', 'us-gov-west-1', 'us-gov-east-1'],
    ...[
      'us-iso-east-1',
      'us-isob-east-1',
      'eu-isoe-west-1',
      'us-isof-south-1',
      'eusc-de-east-1',
      'xx-nowhere-9',
    ],
  ];
  const switches = [false, true].flatMap((fips) => [false, true].map((dualStack) => ({ fips, dualStack })));

  test.each(services.flatMap((service) => switches.map((each) => ({ service, ...each }))))(
    '$service, FIPS $fips, dual-stack $dualStack',
    ({ service, fips, dualStack }) => {
      const { config } = new clients[service]({ region: 'eu-central-1' });
      const variables = {
        AWS_USE_FIPS_ENDPOINT: String(fips),
        AWS_USE_DUALSTACK_ENDPOINT: String(dualStack),
      };
      const its = (Region: string) =>
        config.endpointProvider({ Region, UseFIPS: fips, UseDualStack: dualStack }).url.href;
      // China has no FIPS.
      for (const region of regions.filter((each) => !(fips && each.startsWith('cn-')))) {
        expect([region, endpointOf(service, region, variables).href]).toEqual([region, its(region)]);
      }
    },
  );
});
