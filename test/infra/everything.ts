/** Every setting of a target but `alarmTopicArn` and `reports.topicArn`, in whose place topics are made. */
export const everything = {
  account: '111122223333',
  region: 'eu-central-1',
  schedule: ['cron(0 2 * * ? *)', 'cron(0 14 * * ? *)'],
  catchUp: { schedule: 'cron(30 4 ? * MON-FRI *)', unlessSucceededWithinHours: 6 },
  timeZone: 'Europe/Berlin',
  enabled: true,
  secretName: 'prod/cckm-secret',
  secretKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/5ec2e700-0000-4000-8000-000000000000',
  alarmEmails: ['custodian@example.com'],
  reports: { emails: ['team@example.com'], send: 'failures' },
  encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/c0570e00-0000-4000-8000-000000000000',
  vpc: {
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    securityGroupIds: ['sg-0123456789abcdef0'],
  },
  proxy: 'http://proxy.example.com:3128',
  permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  tags: { team: 'keys' },
  logRetentionDays: 400,
  followForHours: 168,
  goodDetails: ['group prod refreshed, 3 new keys'],
  noSuccessAlarmHours: 168,
  runbookUrl: 'https://wiki.example.com/keys/runbook',
  testEvents: 'create-registry',
};

/** Of topics that exist: with them none are made. */
export const alarmTopicArn = 'arn:aws:sns:eu-central-1:111122223333:alarms';
export const reportTopicArn = 'arn:aws:sns:eu-central-1:111122223333:reports';
