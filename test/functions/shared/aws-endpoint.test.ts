import { get } from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { awsClientConfig } from '../../../functions/shared/aws-call.ts';
import {
  awsAgents,
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

test('a connection without TLS to anything but this machine is refused, wherever its address comes from', () => {
  expect(() => get({ host: '192.0.2.1', agent: awsAgents.httpAgent })).toThrow(
    expect.objectContaining({ name: 'EnvironmentInvalid', message: expect.stringContaining('plain HTTP') }),
  );
});

test('no connection over TLS to AWS is kept for another call', async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const where = { region: 'eu-central-1', endpoint: 'https://127.0.0.1:9', credentials };
  const client = new SecretsManagerClient({ ...awsClientConfig, ...where });
  await client.send(new GetSecretValueCommand({ SecretId: 'a' })).catch(() => {});
  const handler = client.config.requestHandler as unknown as {
    httpHandlerConfigs(): { [agent: string]: object };
  };
  expect(handler.httpHandlerConfigs().httpsAgent).toMatchObject({ keepAlive: false });
});
