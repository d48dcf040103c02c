// Preloaded by every npm script, before anything that an older Node could not even parse.
// The platform packages in package.json put Node 24 on the scripts' path; where none fits
// (Apple silicon, musl), the machine's own Node has to be new enough: 24.5 brought
// https.Agent's proxyEnv, which the functions rely on.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 5)) {
  process.stderr.write(
    `cckm-sap-sync runs on Node.js 24 (24.5 or newer), the Lambda runtime's own; this is ${process.version}.\n` +
      'Run `npm ci` without --omit=optional; if no Node 24 package fits this platform, install Node.js 24 and try again.\n',
  );
  process.exit(1);
}
