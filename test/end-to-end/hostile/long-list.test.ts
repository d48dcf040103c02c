import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';

const script = fileURLToPath(new URL('long-list.ts', import.meta.url));
const hour = 3_600_000;

test('a list of 5,000 jobs in no order, with 1,000 groups each, costs less than a minute and 200 MB, and is told to be longer than what was read', async () => {
  const ids = Array.from(
    { length: 1_000 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  );
  const groups = ids.map((id, index) => ({ id, group_id: `SAP-${index}`, name: `group ${index}` }));
  const appliance = await SimulatedAppliance.start({
    groups,
    behaviour: { listOrder: 'none', sortParameter: 'ignored' },
  });
  for (let index = 0; index < 5_000; index += 1) {
    appliance.addJob({ groups: ids, createdAt: Date.now() - ((index + 1) * hour) / 60, seconds: 10 });
  }
  const args = [script, appliance.url, appliance.caCertificate, appliance.issueToken()];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  await appliance.stop();
  const cost = JSON.parse(stdout);
  expect(cost).toMatchObject({ found: false, unread: expect.stringMatching(/of 5000/) });
  expect(cost.entries).toBeGreaterThanOrEqual(1_000);
  expect(cost.seconds).toBeLessThan(60);
  expect(cost.megabytes).toBeLessThan(200);
}, 300_000);
