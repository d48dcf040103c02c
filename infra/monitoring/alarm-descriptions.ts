import { adopted, canWait, eachPressIsALogin, harmless } from '../../functions/shared/advice.ts';
import * as limits from '../../functions/shared/limits.ts';
import { runbookSection } from '../../functions/shared/runbook.ts';

const safe = `Test is safe to press: ${adopted}. After StartUnconfirmed wait three minutes first. Only after LoginRejected correct the secret first: ${eachPressIsALogin}.`;

export interface DescriptionsProps {
  target: string;
  /** Where the runbook is; left out, the file in the repository is named. */
  runbookUrl: string | undefined;
}

/**
 * What the mails say, each in 1,024 characters at most: what it means, whether it can wait, whether Test is safe, and
 * where to look.
 */
export function descriptions({ target, runbookUrl }: DescriptionsProps) {
  const keys = `SAP keys of ${target}:`;
  const look = (section: string) => `Where to look: ${runbookSection(runbookUrl, section)}`;
  return {
    needsAttention: [
      `${keys} a synchronization could not start, ended badly, or was lost sight of.`,
      harmless,
      canWait,
      safe,
      'OK follows a success; after a crash or a lost follower it may only say that six hours passed without another.',
      look('needs-attention'),
    ].join(' '),
    /** Of the most hours nothing holds it back while one is under way. */
    noSuccess: (hours: number) =>
      [
        `${keys} no synchronization of the whole selection has succeeded for ${hours} hours${hours < limits.noSuccessAlarmHours.max ? ', and none is under way' : ''}.`,
        harmless,
        'It can wait until morning, not longer: nothing else says that nothing runs.',
        safe,
        look('no-success'),
      ].join(' '),
    stillNoSuccess: (hours: number) =>
      [
        `${keys} no synchronization of the whole selection has succeeded for ${hours} hours, whatever else has been sent.`,
        harmless,
        'It cannot wait any longer: see what the alarms before it said.',
        safe,
        look('still-no-success'),
      ].join(' '),
    expiresSoon: (days: number) =>
      [
        `${keys} a certificate on the way to CipherTrust Manager, or the password, has less than ${days} days left.`,
        'Synchronization still works, and stops when it expires.',
        'It can wait some days. Test is safe to press: {"action":"check"} names which.',
        look('expires-soon'),
      ].join(' '),
  };
}
