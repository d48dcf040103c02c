import { describe, expect, test } from '@jest/globals';
import { start } from './fixtures.ts';

const minute = 60_000;
const secrets = { prod: 'value' };

describe('an endpoint whose clock is another', () => {
  test.each([
    [6, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    [
      -6,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ])('by %i minutes refuses a signature', async (minutes, message) => {
    const { getSecret } = await start({ secrets, clockAhead: minutes * minute });
    await expect(getSecret('prod')).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(message),
    });
  });

  test.each([4, -4])('by %i minutes takes it', async (minutes) => {
    const { getSecret } = await start({ secrets, clockAhead: minutes * minute });
    expect((await getSecret('prod')).SecretString).toBe('value');
  });

  test("tells its time, so that the SDK's own second attempt heals it", async () => {
    const { aws, getSecret } = await start({ secrets, clockAhead: 60 * minute }, 2);
    expect((await getSecret('prod')).SecretString).toBe('value');
    expect(aws.requests.map(({ status }) => status)).toEqual([400, 200]);
  });
});

test('an endpoint that wants the stage of a version refuses to read without', async () => {
  const { getSecret } = await start({ secrets, requiresVersionStage: true });
  await expect(getSecret('prod')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
