import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SimulatedAppliance, sampleSapGroups } from './appliance/simulated-appliance.ts';

const usage = `Usage: npm run appliance -- [--port PORT]

Keeps a simulated CipherTrust Manager running until Ctrl-C. Its time is real; a job takes 90 s.`;

function portOf(args: string[]): number {
  try {
    const { port = '0' } = parseArgs({ args, options: { port: { type: 'string' } } }).values;
    if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return Number(port);
  } catch {
    // Reported below, like a port that is none.
  }
  console.error(usage);
  process.exit(2);
}

const appliance = await SimulatedAppliance.start({ port: portOf(process.argv.slice(2)) });
const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
const caFile = join(folder, 'ca.pem');
const settingsFile = join(folder, 'settings.json');
const { username, password } = appliance.credentials;
const login = JSON.stringify({ grant_type: 'password', username, password });
const settings = {
  url: appliance.url,
  username,
  password,
  groups: sampleSapGroups.map(({ id }) => id),
  ca_certificate: appliance.caCertificate,
};
writeFileSync(caFile, appliance.caCertificate);
writeFileSync(settingsFile, JSON.stringify(settings, null, 2));

console.log(`A simulated CipherTrust Manager listens at ${appliance.url} (Ctrl-C ends it)

CA certificate   ${caFile}
Settings for it  ${settingsFile}

Start a synchronization with the functions:
  npm start -- --settings ${settingsFile}

Or talk to it yourself:
  token=$(curl -s --cacert ${caFile} -H 'Accept: application/json' -H 'Content-Type: application/json' \\
    -d '${login}' ${appliance.url}/api/v1/auth/tokens | sed 's/.*"jwt":"\\([^"]*\\)".*/\\1/')
  curl -s --cacert ${caFile} -H 'Accept: application/json' -H "Authorization: Bearer $token" \\
    ${appliance.url}/api/v1/cckm/sap/synchronization-jobs
`);

process.once('SIGINT', async () => {
  rmSync(folder, { recursive: true });
  await appliance.stop();
});
