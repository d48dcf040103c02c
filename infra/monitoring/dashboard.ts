import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  LogQueryWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { dashboardName } from '../../functions/shared/limits.ts';
import type { MetricName } from '../../functions/shared/metric-names.ts';
import type { Functions } from '../functions.ts';
import type { Alarms } from '../sap-key-sync-props.ts';
import { targetMetric } from './metrics.ts';
import { lastReports } from './queries.ts';

const day = Duration.days(1);
const fullWidth = 24;

interface DashboardProps {
  target: string;
  functions: Functions;
  alarms: Alarms;
  runbookUrl: string | undefined;
  /** Whether there are reports, of which one may not be sent. */
  reports: boolean;
}

/** One screen: is all well, how were the last nights, what do the last reports say. */
export function createDashboard(
  scope: Construct,
  { target, functions, alarms, runbookUrl, reports }: DashboardProps,
): Dashboard {
  const { needsAttention, noSuccess, stillNoSuccess, expiresSoon } = alarms;
  const metrics = (...names: MetricName[]) => names.map((name) => targetMetric(target, name, day));
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: dashboardName(target, Stack.of(scope).region),
    defaultInterval: Duration.days(14),
    widgets: [
      [
        new TextWidget({
          markdown: `# SAP keys of ${target}\nEvery night CipherTrust Manager fetches the SAP keys. **Green alarms and one success a night: all is well.** Otherwise ${runbookUrl === undefined ? 'docs/runbook.md' : `[the runbook](${runbookUrl})`}, or the saved query CckmSapSync/${target}/Why the last one failed.`,
          width: fullWidth,
          height: 3,
        }),
      ],
      [
        new AlarmStatusWidget({
          title: 'Alarms',
          alarms: [needsAttention, noSuccess, stillNoSuccess, expiresSoon].filter(
            (alarm) => alarm !== undefined,
          ),
          width: reports ? 6 : 12,
          height: 4,
        }),
        new SingleValueWidget({
          title: 'Days until a certificate or the password expires',
          metrics: [targetMetric(target, 'DaysToExpiry', day, 'Minimum')],
          width: 6,
          height: 4,
        }),
        new SingleValueWidget({
          title: 'Groups that failed (last day)',
          metrics: metrics('GroupsFailed'),
          width: 6,
          height: 4,
        }),
        ...(reports
          ? [
              new SingleValueWidget({
                title: 'Reports that were not sent (last day)',
                metrics: metrics('ReportNotSent'),
                width: 6,
                height: 4,
              }),
            ]
          : []),
      ],
      [
        new GraphWidget({
          title: 'How jobs ended',
          left: metrics('JobSucceeded', 'JobNotSucceeded', 'JobCanceled'),
          stacked: true,
          view: GraphWidgetView.BAR,
          width: 8,
        }),
        new GraphWidget({
          title: 'How starts ended',
          left: metrics('JobStarted', 'JobAdopted', 'StartSkipped', 'StartPostponed', 'StartFailed'),
          stacked: true,
          view: GraphWidgetView.BAR,
          width: 8,
        }),
        new GraphWidget({
          title: 'Duration of a job (seconds)',
          left: [targetMetric(target, 'JobDuration', Duration.hours(1), 'Maximum')],
          leftYAxis: { min: 0 },
          width: 8,
        }),
      ],
      [
        new LogQueryWidget({
          title: 'Last reports',
          logGroupNames: [functions.followSync.logGroup.logGroupName],
          queryLines: [
            `fields ${lastReports.fields.join(', ')}`,
            ...lastReports.filterStatements.map((filter) => `filter ${filter}`),
            `sort ${lastReports.sort}`,
            `limit ${lastReports.limit}`,
          ],
          width: fullWidth,
          height: 8,
        }),
      ],
    ],
  });
}
