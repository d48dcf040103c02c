/** Sentences that alarms and reports have in common. */

export const harmless = 'No SAP key has changed; what CipherTrust Manager shows of them is stale.';
/** What a report asks for where nobody knows whether the last start has a job. */
export const uncertain = 'whether a job was made is not certain';
export const canWait = 'It can wait until morning, unless a key rotated tonight is needed before.';
export const adopted = 'a job that runs is adopted, never started twice';
export const eachPressIsALogin = 'each press is one more failed login';
