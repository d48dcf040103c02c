import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ownAwsEnvironment } from '../../../infra/local/own-aws.ts';

const keys = 'aws_access_key_id = AKIAOWN\naws_secret_access_key = own\nregion = eu-west-1\n';
const configuration = `
[profile plain]
${keys}
[profile endpoint]
${keys}endpoint_url = https://of-profile.example.com
[profile services]
${keys}services = mine
[services mine]
secrets_manager =
  endpoint_url = https://of-secrets.example.com/path
lambda =
  endpoint_url = https://of-lambda.example.com
[profile fips]
${keys}use_fips_endpoint = true
[profile no-scheme]
${keys}endpoint_url = of-profile.example.com
[profile no-tls]
${keys}endpoint_url = http://of-profile.example.com
[profile sso]
region = eu-west-1
sso_session = mine
sso_account_id = 111122223333
sso_role_name = reader
[sso-session mine]
sso_region = eu-west-1
sso_start_url = https://mine.awsapps.com/start
`;
const before = { ...process.env };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-aws-'));
  await writeFile(join(folder, 'config'), configuration);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  const own = Object.entries(before).filter(([name]) => !name.startsWith('AWS_'));
  process.env = {
    ...Object.fromEntries(own),
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});
afterEach(() => {
  process.env = before;
});

type Variables = { [name: string]: string };
const environmentWith = (variables: Variables) => {
  Object.assign(process.env, variables);
  return ownAwsEnvironment();
};

describe("a person's own endpoint of Secrets Manager is", () => {
  const fips = 'https://secretsmanager-fips.eu-west-1.amazonaws.com/';
  const regional = 'https://secretsmanager.eu-west-1.amazonaws.com/';
  const local = 'http://127.0.0.1:4566';

  test.each<[string, Variables, string]>([
    ['that of the region', { AWS_PROFILE: 'plain' }, regional],
    [
      'that of the region, whatever the mode of defaults',
      { AWS_PROFILE: 'plain', AWS_DEFAULTS_MODE: 'odd' },
      regional,
    ],
    ["the profile's", { AWS_PROFILE: 'endpoint' }, 'https://of-profile.example.com/'],
    ["its section of services'", { AWS_PROFILE: 'services' }, 'https://of-secrets.example.com/path'],
    ["the variable's", { AWS_PROFILE: 'endpoint', AWS_ENDPOINT_URL: local }, `${local}/`],
    [
      "its own variable's",
      {
        AWS_PROFILE: 'plain',
        AWS_ENDPOINT_URL: 'https://all',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://one',
      },
      'https://one/',
    ],
    [
      'that of the region, where others are ignored',
      {
        AWS_PROFILE: 'endpoint',
        AWS_ENDPOINT_URL: local,
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      },
      regional,
    ],
    ['for FIPS, by the profile', { AWS_PROFILE: 'fips' }, fips],
    ['for FIPS, by the variable', { AWS_PROFILE: 'plain', AWS_USE_FIPS_ENDPOINT: 'true' }, fips],
    [
      'for dual-stack',
      { AWS_PROFILE: 'plain', AWS_REGION: 'eusc-de-east-1', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'https://secretsmanager.eusc-de-east-1.api.amazonwebservices.eu/',
    ],
  ])('%s', async (_whose, variables, endpoint) => {
    const { AWS_ENDPOINT_URL_SECRETS_MANAGER, ...others } = await environmentWith(variables);
    expect(AWS_ENDPOINT_URL_SECRETS_MANAGER).toBe(endpoint);
    expect(others).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'own' });
    expect(Object.keys(others)).not.toContain('AWS_USE_FIPS_ENDPOINT');
  });
});

describe('one line tells of', () => {
  test.each<[string, Variables, RegExp]>([
    ['a profile that is not there', { AWS_PROFILE: 'nope' }, /^There is no AWS profile nope\. .*$/],
    [
      'no credentials, where the default profile is in no file',
      { AWS_PROFILE: 'default', AWS_REGION: 'eu-west-1' },
      /^Found no AWS credentials.*$/,
    ],
    [
      'an SSO session that has ended',
      { AWS_PROFILE: 'sso' },
      /^Found no AWS .*SSO session.*aws sso login.*$/,
    ],
    [
      "a profile's endpoint without a scheme",
      { AWS_PROFILE: 'no-scheme' },
      /^AWS Secrets Manager has no endpoint.*: Invalid URL\. .*https:\/\/host.*$/,
    ],
    [
      "a profile's endpoint without TLS",
      { AWS_PROFILE: 'no-tls' },
      /http:\/\/of-profile\.example\.com\/ is none\. .*$/,
    ],
    [
      'an endpoint that looks like a scheme',
      { AWS_PROFILE: 'plain', AWS_ENDPOINT_URL: 'localhost:4566' },
      /^AWS Secrets Manager has no endpoint.*$/,
    ],
    [
      'FIPS beside an endpoint',
      { AWS_PROFILE: 'endpoint', AWS_USE_FIPS_ENDPOINT: 'true' },
      /FIPS and custom endpoint.*$/,
    ],
  ])('%s', async (_name, variables, line) => {
    await expect(environmentWith(variables)).rejects.toThrow(line);
  });
});
