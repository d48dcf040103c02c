/**
 * One look at the list of the appliance at the URL and with the authority that the arguments name, as a start makes it,
 * in a process of its own. Writes what it cost, as JSON.
 */
import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import { clock } from '../../../functions/shared/clock.ts';
import { JobFinder } from '../../../functions/start-sync/find-job.ts';

const [url = '', ca = '', token = ''] = process.argv.slice(2);
const credentials = { kind: 'token', token } as const;
const client = new CipherTrustClient({ nodes: [url], ca, credentials }, { clock, userAgent: 'test' });
const options = {
  selection: { groups: ['a group of nobody'] },
  followForHours: 24,
  goodDetails: [],
  unlessSucceededWithinHours: 12,
};
const finder = new JobFinder(options, client, clock);

const megabytes = () => process.resourceUsage().maxRSS / 1024;
const before = megabytes();
const began = clock.now();
const { list, found } = await (await finder.look()).judge();
client.close();
process.stdout.write(
  JSON.stringify({
    found: found !== undefined,
    entries: list.entries.length,
    unread: list.unread,
    seconds: (clock.now() - began) / 1000,
    megabytes: megabytes() - before,
  }),
);
