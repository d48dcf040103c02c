/** The namespace, and the value of the dimension `service`, under which both functions publish. */
export const namespace = 'CckmSapSync';
export const service = 'cckm-sap-sync';

/** Every metric there is, with its unit as CloudWatch spells it. The names are a contract with whoever builds on them. */
export const units = {
  JobStarted: 'Count',
  JobAdopted: 'Count',
  StartSkipped: 'Count',
  StartFailed: 'Count',
  StartPostponed: 'Count',
  JobSucceeded: 'Count',
  JobNotSucceeded: 'Count',
  JobCanceled: 'Count',
  JobDuration: 'Seconds',
  GroupsFailed: 'Count',
  SelectionSynchronized: 'Count',
  DaysToExpiry: 'None',
  ReportNotSent: 'Count',
} as const;

export type MetricName = keyof typeof units;
