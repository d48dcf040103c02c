/** What settings of SapKeySync that are left out take. */
export const defaults = {
  schedule: ['cron(0 2 * * ? *)'],
  catchUp: { schedule: 'cron(0 4 * * ? *)', unlessSucceededWithinHours: 12 },
  timeZone: 'Etc/UTC',
  enabled: true,
  logRetentionDays: 365,
  followForHours: 24,
  noSuccessAlarmHours: 28,
} as const;
