const harmless =
  'No SAP key has changed: what CipherTrust Manager shows of them is stale, and keys made or changed in SAP since are missing there.';
const safe =
  'Test is safe to press: a job that runs is adopted, never started twice. After StartUnconfirmed wait three minutes first. Only after LoginRejected correct the secret first: each press is one more failed login.';

/** What the mails say: what it means, whether it can wait, whether Test is safe, and where to look. */
export const descriptions = {
  needsAttention: (target: string) =>
    [
      `SAP keys of ${target}: a synchronization could not start, ended badly, or was lost sight of.`,
      harmless,
      'It can wait until morning, unless a key rotated tonight is needed before.',
      safe,
      'OK follows a success; after a crash or a lost follower it may only say that six hours passed without another.',
      'Where to look: docs/runbook.md#needs-attention',
    ].join(' '),
  noSuccess: (target: string, hours: number) =>
    [
      `SAP keys of ${target}: no synchronization of the whole selection has succeeded for ${hours} hours.`,
      harmless,
      'It can wait until morning, not longer: nothing else says that nothing runs.',
      safe,
      'After the first deployment it is red until the first success. Silent while needs-attention is red.',
      'Where to look: docs/runbook.md#no-success',
    ].join(' '),
  expiresSoon: (target: string, days: number) =>
    [
      `SAP keys of ${target}: a certificate on the way to CipherTrust Manager, or the password, has less than ${days} days left.`,
      'Synchronization still works, and stops when it expires.',
      'It can wait some days. Test is safe to press: {"action":"check"} names which.',
      'Where to look: docs/runbook.md#expires-soon',
    ].join(' '),
};
