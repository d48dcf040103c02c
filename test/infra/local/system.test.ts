import { afterEach, expect, test } from '@jest/globals';
import { LocalSystem, type SystemOptions } from '../../../infra/local/system.ts';

let system: LocalSystem;
afterEach(() => system.stop());

const environmentOf = async (options: SystemOptions) => {
  system = await LocalSystem.start(options);
  return system.processOptions('start-sync').environment;
};

test('a secret that is held here is read from the stand-in', async () => {
  const environment = await environmentOf({ secret: '{}' });
  expect(environment).toMatchObject({
    AWS_ENDPOINT_URL: system.aws.url,
    AWS_ENDPOINT_URL_LAMBDA: system.aws.url,
  });
});

test("a secret that is AWS's is read from AWS; only the hand-over stays here", async () => {
  const environment = await environmentOf({ environment: { SECRET_ID: 'team/cckm' } });
  expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL');
  expect(environment).toMatchObject({ SECRET_ID: 'team/cckm', AWS_ENDPOINT_URL_LAMBDA: system.aws.url });
});
